//! The drive and a pair of hands in another thread: what is given out, what is recorded, and how it ends.

use crate::world::{ask, folder, measurement, mira, open, over, reading};
use crossbeam_channel::{Receiver, Sender, never, unbounded};
use engine::{Command, Effect, Outcome, Report};
use runtime::{DriveError, Ends, FromHands, Handle, Lease, LeaseError, Memory, Rest, Stint, drive};
use std::thread;
use trace::id::{CycleId, LeaseId};

/// Drives with these hands, on a thread of their own; they get every effect and may answer as they like.
fn driven(
    handle: &Handle,
    lease: &LeaseId,
    stop: Receiver<()>,
    hands: impl FnOnce(Receiver<Effect>, Sender<FromHands>) + Send,
) -> Result<Rest, DriveError> {
    let (effects, work) = unbounded();
    let (tell, answers) = unbounded();
    let stint = Stint { lease: lease.clone(), cycle: None };
    thread::scope(|scope| {
        scope.spawn(move || hands(work, tell));
        let ends = Ends { effects, unwanted: unbounded().0, answers, stop };
        drive(handle, &stint, &ends)
    })
}

fn measured(effect: &Effect) -> FromHands {
    let outcome = Outcome::Measured { reading: None, detail: "it ran".into() };
    FromHands::Report(Report { effect: effect.id.clone(), lease: effect.lease.clone(), outcome })
}

/// Hands that do whatever they are given.
#[expect(clippy::needless_pass_by_value, reason = "hands own their ends of the channels")]
fn willing(work: Receiver<Effect>, tell: Sender<FromHands>) {
    for effect in work {
        if tell.send(measured(&effect)).is_err() {
            return;
        }
    }
}

#[test]
fn what_is_wanted_is_given_out_once_and_its_report_recorded() {
    let runtime = over(Memory::new("w"), 1);
    let handle = runtime.handle();
    let lease = runtime.dice().lease();
    for request in ["r-1", "r-2", "r-3"] {
        ask(&handle, measurement(request, &lease)).expect("because a person may measure");
    }
    let rest = driven(&handle, &lease, never(), willing).expect("because the hands are willing");
    assert_eq!((rest.stopped, rest.unfinished.len()), (false, 0));
    assert_eq!(handle.picture().position, 6, "three requests and three measurements");
    assert!(handle.wanted(handle.now()).effects.is_empty());
}

#[test]
fn work_of_another_lease_is_left_alone() {
    let runtime = over(Memory::new("w"), 1);
    let handle = runtime.handle();
    ask(&handle, measurement("r-1", &"l-theirs".into())).expect("because a person may measure");
    let rest = driven(&handle, &"l-ours".into(), never(), |work, _| assert_eq!(work.into_iter().count(), 0));
    assert_eq!(rest.expect("because there is nothing to do").unfinished, []);
    assert_eq!(handle.picture().position, 1);
}

#[test]
fn hands_that_break_stop_the_drive_after_the_rest_is_recorded() {
    let runtime = over(Memory::new("w"), 1);
    let handle = runtime.handle();
    let lease = runtime.dice().lease();
    for request in ["r-1", "r-2"] {
        ask(&handle, measurement(request, &lease)).expect("because a person may measure");
    }
    let error = driven(&handle, &lease, never(), |work, tell| {
        let both = [work.recv(), work.recv()].map(|effect| effect.expect("because two are wanted"));
        let (because, hint) = ("git is missing".into(), "install git".into());
        tell.send(FromHands::Broken { effect: both[0].id.clone(), because, hint })
            .expect("because it is heard");
        tell.send(measured(&both[1])).expect("because the drive still waits for it");
        assert!(work.recv().is_err(), "nothing more is given out");
    })
    .expect_err("because the hands broke");
    assert_eq!(error.to_string(), "`r-1/run` could not be done: git is missing");
    assert_eq!(error.hint(), "install git");
    assert_eq!(handle.picture().position, 3, "the other measurement is recorded");
}

#[test]
fn a_report_under_a_lease_that_was_lost_ends_the_drive() {
    let runtime = over(Memory::new("w"), 1);
    let handle = runtime.handle();
    let lease = runtime.dice().lease();
    ask(&handle, measurement("r-1", &lease)).expect("because a person may measure");
    let error = driven(&handle, &lease, never(), |work, tell| {
        let effect = work.recv().expect("because one is wanted");
        let Command::Measure { proof, demand, revision, .. } = measurement("r-1", &lease) else {
            unreachable!("because a measurement is a measurement")
        };
        let (request, theirs) = ("r-2".into(), "l-theirs".into());
        let worktree = trace::Worktree::default();
        let again = Command::Measure { request, lease: theirs, demand, proof, revision, worktree };
        ask(&handle, again).expect("because the demand may be measured anew");
        tell.send(measured(&effect)).expect("because it is heard");
    })
    .expect_err("because nobody waits for that report any more");
    assert!(
        matches!(&error, DriveError::Refused { refusal, .. } if refusal.rule == "report.not-outstanding"),
        "{error:?}"
    );
    assert_eq!(handle.picture().position, 2, "nothing was recorded about it");
}

#[test]
fn it_stops_when_told_and_says_what_was_under_way() {
    let runtime = over(Memory::new("w"), 1);
    let handle = runtime.handle();
    let lease = runtime.dice().lease();
    ask(&handle, measurement("r-1", &lease)).expect("because a person may measure");
    let (say_stop, stop) = unbounded();
    let rest = driven(&handle, &lease, stop, |work, tell| {
        work.recv().expect("because one is wanted");
        say_stop.send(()).expect("because it is heard");
        assert!(work.recv().is_err(), "nothing more is given out");
        drop(tell);
    });
    let rest = rest.expect("because being told to stop is no error");
    assert_eq!((rest.stopped, rest.unfinished), (true, vec!["r-1/run".into()]));
    let rest = driven(&handle, &lease, never(), willing).expect("because the next one goes on");
    assert_eq!((rest.stopped, handle.picture().position), (false, 2));
}

#[test]
fn hands_that_leave_are_missed() {
    let runtime = over(Memory::new("w"), 1);
    let handle = runtime.handle();
    let lease = runtime.dice().lease();
    ask(&handle, measurement("r-1", &lease)).expect("because a person may measure");
    let error = driven(&handle, &lease, never(), |work, tell| {
        work.recv().expect("because one is wanted");
        drop(tell);
    })
    .expect_err("because nobody is left to report");
    assert_eq!(error, DriveError::HandsGone { effect: "r-1/run".into() });
}

#[test]
fn work_that_another_process_asks_for_meanwhile_is_done_too() {
    let folder = folder();
    let (runtime, other) = (open(folder.path(), 1), open(folder.path(), 2));
    let handle = runtime.handle();
    let lease = runtime.dice().lease();
    ask(&handle, measurement("r-1", &lease)).expect("because a person may measure");
    let theirs = other.handle();
    let rest = driven(&handle, &lease, never(), |work, tell| {
        let first = work.recv().expect("because one is wanted");
        ask(&theirs, measurement("r-2", &lease)).expect("because a person may measure");
        ask(&theirs, reading("something else")).expect("because readings are always allowed");
        let second = work.recv().expect("because the other process asked for it");
        tell.send(measured(&second)).expect("because it is heard");
        tell.send(measured(&first)).expect("because it is heard");
        assert_eq!(work.iter().count(), 0);
    });
    rest.expect("because the hands are willing");
    assert_eq!(handle.picture().position, 5);
}

#[test]
fn a_report_that_nobody_asked_for_is_refused_on_the_queue() {
    let runtime = over(Memory::new("w"), 1);
    let outcome = Outcome::Measured { reading: None, detail: "trust me".into() };
    let typed_in = Report { effect: "r-9/run".into(), lease: "l-9".into(), outcome };
    runtime.handle().report(typed_in).expect_err("because nobody can type a result in");
    runtime.handle().submit(mira(), reading("one")).expect("because readings are always allowed");
}

#[test]
fn a_cycle_that_is_being_driven_is_not_driven_twice() {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    let cycle = CycleId::from("c-1");
    let held = runtime.lease(&cycle).expect("because nobody drives it");
    assert!(matches!(Lease::take(folder.path(), &cycle), Err(LeaseError::Leased { .. })));
    drop(held);
    runtime.lease(&cycle).expect("because it was given back");
}
