//! Takes packing and sixteen-bit letters off a stream, by its first bytes and not by its name.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;

/// How many packings may lie in each other.
pub const MAX_LAYERS: usize = 3;

/// How much larger than its packing a stream may be …
pub const MAX_RATIO: u64 = 500;

/// … once it is longer than this many bytes.
const FREE_BYTES: u64 = 256 << 20;

const BUFFER_BYTES: usize = 64 << 10;

/// A stream that is plain, in UTF-8 unless it is in an encoding of single bytes.
pub(super) type Plain = Box<dyn BufRead + Send>;

/// Takes everything off.
///
/// # Errors
/// When the first bytes cannot be read, or there are too many layers. Later errors come out of the stream.
pub(super) fn unpack(stream: Box<dyn Read + Send>) -> io::Result<Plain> {
    let packed = Arc::new(AtomicU64::new(0));
    let mut plain: Plain = buffered(Counted { inner: stream, count: Arc::clone(&packed) });
    for _ in 0..=MAX_LAYERS {
        let magic = plain.fill_buf()?;
        if magic.starts_with(&[0x1f, 0x8b]) {
            plain = buffered(Bounded { inner: MultiGzDecoder::new(plain), n_bytes: 0, packed: Arc::clone(&packed) });
        } else if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let decoder = zstd::stream::read::Decoder::with_buffer(plain)?;
            plain = buffered(Bounded { inner: decoder, n_bytes: 0, packed: Arc::clone(&packed) });
        } else {
            return Ok(match Encoding::for_bom(magic) {
                Some((encoding, _)) if encoding != UTF_8 => {
                    buffered(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(plain))
                }
                _ => plain,
            });
        }
    }
    Err(io::Error::other(format!("it is packed more than {MAX_LAYERS} times over")))
}

fn buffered(stream: impl Read + Send + 'static) -> Plain {
    Box::new(BufReader::with_capacity(BUFFER_BYTES, stream))
}

/// Counts the bytes that go through.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        self.count.fetch_add(n_bytes as u64, Ordering::Relaxed);
        Ok(n_bytes)
    }
}

/// Ends a stream that unpacks to very much more than it is: nothing that people write does.
struct Bounded<R> {
    inner: R,
    n_bytes: u64,
    packed: Arc<AtomicU64>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        self.n_bytes += n_bytes as u64;
        if self.n_bytes > FREE_BYTES && self.n_bytes / MAX_RATIO > self.packed.load(Ordering::Relaxed) {
            return Err(io::Error::other(format!(
                "it unpacks to more than {MAX_RATIO} times its size, which is made to fill memory; the rest was left out"
            )));
        }
        Ok(n_bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        unpack(Box::new(io::Cursor::new(bytes)))?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn packings_inside_of_packings_are_taken_off() {
        assert_eq!(read(b"plain".to_vec()).unwrap(), "plain");
        assert_eq!(read(gzip(b"once")).unwrap(), "once");
        assert_eq!(read(zstd::encode_all(gzip(b"twice").as_slice(), 1).unwrap()).unwrap(), "twice");
        assert_eq!(read(gzip(&gzip(&gzip(b"thrice")))).unwrap(), "thrice");
        assert!(read(gzip(&gzip(&gzip(&gzip(b"more"))))).unwrap_err().to_string().contains("3 times"));
        assert_eq!(read([gzip(b"two "), gzip(b"members")].concat()).unwrap(), "two members");
        assert_eq!(read(Vec::new()).unwrap(), "");
    }

    #[test]
    fn sixteen_bit_letters_become_utf_8() {
        let units: Vec<u8> = "\u{feff}café".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(gzip(&units)).unwrap(), "café");
    }

    #[test]
    fn a_cut_packing_gives_what_it_has_and_an_error() {
        let mut packed = gzip("abc ".repeat(10_000).as_bytes());
        packed.truncate(packed.len() / 2);
        let mut plain = unpack(Box::new(io::Cursor::new(packed))).unwrap();
        let mut text = Vec::new();
        assert!(plain.read_to_end(&mut text).is_err());
        assert!(text.starts_with(b"abc "));
    }

    #[test]
    fn a_bomb_is_ended() {
        let mut bomb = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        for _ in 0..300 {
            bomb.write_all(&vec![0; 1 << 20]).unwrap();
        }
        let mut plain = unpack(Box::new(io::Cursor::new(bomb.finish().unwrap()))).unwrap();
        let error = io::copy(&mut plain, &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("500 times its size"), "{error}");
    }
}
