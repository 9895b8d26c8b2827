//! Articles as compressed blobs.

use newshound_model::Article;
use newshound_model::record::ArticleRecord;

/// The largest record we unpack, in bytes; far above what ingest lets in.
const MAX_RECORD_BYTES: usize = 64 << 20;

/// Level 3 packs news to a third at a speed that the disk never sees.
const LEVEL: i32 = 3;

/// Packs an article.
pub(crate) fn pack(article: &Article) -> std::io::Result<Vec<u8>> {
    zstd::bulk::compress(ArticleRecord::from(article).to_json().as_bytes(), LEVEL)
}

/// Unpacks an article; the message says what is wrong with the blob.
pub(crate) fn unpack(blob: &[u8]) -> Result<Article, String> {
    let size = zstd::zstd_safe::get_frame_content_size(blob)
        .ok()
        .flatten()
        .and_then(|size| usize::try_from(size).ok())
        .filter(|&size| size <= MAX_RECORD_BYTES)
        .ok_or("an article's blob has no plausible size")?;
    let json = zstd::bulk::decompress(blob, size).map_err(|error| format!("an article's blob: {error}"))?;
    let record = ArticleRecord::from_json(&json).map_err(|error| format!("an article's record: {error}"))?;
    Article::try_from(record).map_err(|error| format!("an article's record: {error}"))
}
