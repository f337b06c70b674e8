//! The same work on many things, on as many threads as there are processors. What comes of it is in the order of the
//! things, however many threads there were.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Threads, at most.
const THREADS: usize = 16;
/// Fewer things for each thread are not worth one.
const FEW: usize = 8;

/// Does it with each.
pub(crate) fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS).min(all.len() / FEW);
    if threads < 2 {
        return all.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let hand = || {
        let mut done = vec![];
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = all.get(place) else { return done };
            done.push((place, work(one)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(hand)).collect();
        let mut done = hand();
        others
            .into_iter()
            .for_each(|other| done.extend(other.join().expect("because the work does not panic")));
        done
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn what_comes_of_it_is_in_order_and_of_each_thing() {
        for many in [0, 1, 7, 100, 10_000] {
            let numbers: Vec<usize> = (0..many).collect();
            assert_eq!(
                each(&numbers, |number| number * 2),
                (0..many).map(|number| number * 2).collect::<Vec<_>>()
            );
        }
    }
}
