//! A file of checked pages: what is read is checked against its sum when it is first touched, so that a new process
//! reads little of a large index and still never believes a damaged byte. The room forbids `unsafe`, hence maps nothing.

use std::{
    cell::OnceCell,
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    os::unix::fs::FileExt as _,
    path::Path,
};

/// Bytes of a page.
const PAGE: usize = 1 << 15;

/// What ends a file of pages.
const MAGIC: &[u8; 8] = b"evltpg01";

/// Bytes that end a file: the body's length, the note's length, the digest of sums and note, the magic.
const TRAILER: usize = 8 + 8 + 32 + 8;

/// Sums and note larger than this are nobody's, in bytes.
const LIMIT_BYTES: u64 = 1 << 28;

/// Something about the index is not as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Damaged;

impl From<io::Error> for Damaged {
    fn from(_gone: io::Error) -> Self {
        Self
    }
}

/// Checked pages, from a file or from memory.
#[derive(Debug)]
pub(super) struct Pages {
    file: Option<File>,
    length: usize,
    sums: Vec<u8>,
    loaded: Vec<OnceCell<Box<[u8]>>>,
}

impl Pages {
    /// Pages that are in memory already.
    pub(super) fn of(body: &[u8]) -> Self {
        let loaded = body.chunks(PAGE).map(|page| OnceCell::from(Box::from(page))).collect();
        Self { file: None, length: body.len(), sums: vec![], loaded }
    }

    /// Pages of a file, and the note that was written with them.
    pub(super) fn open(path: &Path) -> Result<(Self, Vec<u8>), Damaged> {
        let mut file = File::open(path)?;
        let end = file.seek(SeekFrom::End(0))?;
        let mut trailer = [0; TRAILER];
        let at = end.checked_sub(TRAILER as u64).ok_or(Damaged)?;
        file.read_exact_at(&mut trailer, at)?;
        let (body, note) = (number(&trailer[..8]), number(&trailer[8..16]));
        if &trailer[48..] != MAGIC {
            return Err(Damaged);
        }
        let pages = body.div_ceil(PAGE as u64);
        let tail = pages.checked_mul(16).and_then(|sums| sums.checked_add(note)).ok_or(Damaged)?;
        if tail > LIMIT_BYTES || body.checked_add(tail) != Some(at) {
            return Err(Damaged);
        }
        file.seek(SeekFrom::Start(body))?;
        let mut sums = vec![0; usize::try_from(tail).map_err(|_| Damaged)?];
        file.read_exact(&mut sums)?;
        if blake3::hash(&sums).as_bytes() != &trailer[16..48] {
            return Err(Damaged);
        }
        let note = sums.split_off(usize::try_from(pages * 16).map_err(|_| Damaged)?);
        let length = usize::try_from(body).map_err(|_| Damaged)?;
        let loaded = (0..pages).map(|_| OnceCell::new()).collect();
        Ok((Self { file: Some(file), length, sums, loaded }, note))
    }

    /// The bytes of a file with this body and this note.
    pub(super) fn spelled(body: &[u8], note: &[u8]) -> Vec<u8> {
        let mut tail = Vec::with_capacity(body.len() / PAGE * 16 + note.len() + 16);
        body.chunks(PAGE).for_each(|page| tail.extend(&blake3::hash(page).as_bytes()[..16]));
        tail.extend(note);
        let digest = blake3::hash(&tail);
        let mut all = Vec::with_capacity(body.len() + tail.len() + TRAILER);
        all.extend(body);
        all.extend(tail);
        all.extend((body.len() as u64).to_le_bytes());
        all.extend((note.len() as u64).to_le_bytes());
        all.extend(digest.as_bytes());
        all.extend(MAGIC);
        all
    }

    /// How many bytes there are.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// Fills the buffer with the bytes at this place.
    pub(super) fn read(&self, mut at: usize, mut into: &mut [u8]) -> Result<(), Damaged> {
        if at.checked_add(into.len()).is_none_or(|end| end > self.length) {
            return Err(Damaged);
        }
        while !into.is_empty() {
            let page = self.page(at / PAGE)?;
            let from = page.get(at % PAGE..).ok_or(Damaged)?;
            let count = from.len().min(into.len());
            if count == 0 {
                return Err(Damaged);
            }
            into[..count].copy_from_slice(&from[..count]);
            at += count;
            into = &mut into[count..];
        }
        Ok(())
    }

    fn page(&self, number: usize) -> Result<&[u8], Damaged> {
        let cell = self.loaded.get(number).ok_or(Damaged)?;
        if let Some(page) = cell.get() {
            return Ok(page);
        }
        let file = self.file.as_ref().ok_or(Damaged)?;
        let size = PAGE.min(self.length - number * PAGE);
        let mut page = vec![0; size].into_boxed_slice();
        file.read_exact_at(&mut page, (number * PAGE) as u64)?;
        let sum = self.sums.get(number * 16..number * 16 + 16).ok_or(Damaged)?;
        if &blake3::hash(&page).as_bytes()[..16] != sum {
            return Err(Damaged);
        }
        Ok(cell.get_or_init(|| page))
    }
}

fn number(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().expect("because eight bytes were cut out"))
}
