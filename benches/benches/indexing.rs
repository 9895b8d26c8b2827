//! How fast ready articles are indexed, against the bare engine with the same fields.
//!
//! The bare side gets the same articles, the same schema, memory and threads, and tantivy's own tokenizers (split, lower case; Snowball
//! for the stemmed fields) in place of ours. It stores the body as it is where we store the whole record, and knows no filter values and
//! facets: what it leaves out is our cost.
//!
//! Then what stemming costs, and what the index takes on disk; with `NEWSHOUND_BENCH_INDEX` only the latter, of the index in that folder.

#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::path::Path;

use anyhow::Result;
use newshound_benches::corpus::Corpus;
use newshound_benches::measure::{Turns, of_process};
use newshound_benches::n_articles;
use newshound_benches::size::Sizes;
use newshound_index::{IndexOptions, TantivyBackend};
use newshound_model::{Article, Language};
use newshound_search::query::TextField;
use newshound_search::{Change, SearchBackend as _, fields};
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{Field, FieldType, Schema};
use tantivy::tokenizer::{LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer};
use tantivy::{Index, IndexBuilder, IndexWriter, TantivyDocument};

const HEAP_BYTES: usize = 128 << 20;
const ROUNDS: usize = 5;

fn main() -> Result<()> {
    if let Some(folder) = newshound_benches::index_folder() {
        println!("size of {} over its text (aim 1.10)\n{}", folder.display(), Sizes::of(&folder)?);
        return Ok(());
    }
    let articles: Vec<Article> = Corpus::new(7, n_articles(10_000)).collect();
    let unstemmed: Vec<Article> = articles.iter().cloned().map(without_language).collect();
    let (mut against_bare, mut of_stems) = (Turns::default(), Turns::default());
    for round in 0..ROUNDS {
        let folders = [tempfile::tempdir()?, tempfile::tempdir()?, tempfile::tempdir()?];
        let [folder, bare_folder, unstemmed_folder] = folders.each_ref().map(tempfile::TempDir::path);
        let (ours, done) = of_process(|| index(folder, &articles));
        done?;
        let schema = Index::open_in_dir(folder)?.schema();
        let (bare, done) = of_process(|| index_bare(bare_folder, schema, &articles));
        done?;
        let (plain, done) = of_process(|| index(unstemmed_folder, &unstemmed));
        done?;
        against_bare.add(bare, ours);
        of_stems.add(plain, ours);
        if round + 1 == ROUNDS {
            println!("indexing, {} articles: our rate over that of the bare engine (aim 0.85)", articles.len());
            println!("  {}", against_bare.ratio());
            println!("our rate with stems over that without (aim 0.80)");
            println!("  {}", of_stems.ratio());
            let sizes = Sizes::of(folder)?;
            println!("size over text (aim 1.10 of the bare engine's)\n{sizes}");
            let of_bare = sizes.of_bare(bare_folder)?;
            println!("the bare engine's, of which ours is {:.3}\n{of_bare}", sizes.total as f64 / of_bare.total as f64);
        }
    }
    Ok(())
}

/// The same article in a language that is not known, whose words are not stemmed.
fn without_language(mut article: Article) -> Article {
    article.language = Language::UNDETERMINED;
    article
}

fn index(folder: &Path, articles: &[Article]) -> Result<()> {
    let backend = TantivyBackend::open(
        folder,
        IndexOptions { writer_heap_bytes: HEAP_BYTES, writer_threads: 1, ..IndexOptions::default() },
    )?;
    for part in articles.chunks(1_000) {
        let changes: Vec<Change> = part.iter().map(|article| Change::Upsert(Box::new(article.clone()))).collect();
        backend.apply(&changes)?;
    }
    backend.commit(1)?;
    Ok(())
}

fn index_bare(folder: &Path, schema: Schema, articles: &[Article]) -> Result<()> {
    let index = IndexBuilder::new().schema(schema.clone()).create_in_dir(folder)?;
    for (_, entry) in schema.fields() {
        let FieldType::Str(options) = entry.field_type() else { continue };
        let Some(name) = options.get_indexing_options().map(|options| options.tokenizer()) else { continue };
        let plain = || {
            TextAnalyzer::builder(SimpleTokenizer::default()).filter(RemoveLongFilter::limit(255)).filter(LowerCaser)
        };
        match name {
            "news_stemmed" => index.tokenizers().register(name, plain().filter(Stemmer::default()).build()),
            "news_exact" => index.tokenizers().register(name, plain().build()),
            _ => {}
        }
    }
    let field = |name: &str| schema.get_field(name);
    let texts: Vec<(TextField, [Field; 2])> = [
        (TextField::Default, "default"),
        (TextField::Title, "title"),
        (TextField::Lead, "lead"),
        (TextField::Body, "body"),
    ]
    .into_iter()
    .map(|(text, name)| Ok((text, [field(name)?, field(&format!("{name}_exact"))?])))
    .collect::<Result<_>>()?;
    let (id, published, record) = (field("id")?, field("published")?, field("record")?);
    let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(HEAP_BYTES).build();
    let mut writer: IndexWriter = index.writer_with_options(options)?;
    for article in articles {
        let mut document = TantivyDocument::new();
        document.add_text(id, article.id.as_str());
        document.add_i64(published, article.published.at.as_second());
        for (text, targets) in &texts {
            for target in targets {
                for part in fields::texts(article, *text) {
                    document.add_text(*target, part);
                }
            }
        }
        document.add_bytes(record, article.body_text().as_bytes());
        writer.add_document(document)?;
    }
    writer.commit()?;
    Ok(())
}
