//! The analysis of texts, as tantivy wants it.
//!
//! A field has one tokenizer, but each article its own language. So a text travels as its language code, a separator, and its parts
//! divided by another one; the tokenizer reads the code, picks the analyzer, and leaves a gap of positions between the parts.

use std::collections::HashMap;

use newshound_model::Language;
use newshound_search::analysis::{Analyzer, Purpose};
use newshound_search::fields::POSITION_GAP;
use newshound_search::marks::{self, Emitted};
use newshound_search::query::Form;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

/// Ends the language code.
const CODE_END: char = '\u{1f}';

/// Divides the parts of a text.
const PART_END: char = '\u{1e}';

/// The name of the tokenizer of a form.
pub(crate) fn name(form: Form) -> &'static str {
    match form {
        Form::Stemmed => "news_stemmed",
        Form::Exact | Form::Cased => "news_exact",
    }
}

/// Makes the tokenizers known.
pub(crate) fn register(manager: &TokenizerManager) {
    for form in [Form::Stemmed, Form::Exact] {
        manager.register(name(form), NewsTokenizer::new(form));
    }
}

/// The text of a field as it travels to the tokenizer.
pub(crate) fn travelling(language: Language, parts: &[&str]) -> String {
    let length: usize = parts.iter().map(|part| part.len() + 1).sum();
    let mut text = String::with_capacity(length + 4);
    text.push_str(language.as_str());
    text.push(CODE_END);
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            text.push(PART_END);
        }
        text.push_str(part);
    }
    text
}

/// Analyses texts; keeps one analyzer a language.
pub(crate) struct NewsTokenizer {
    form: Form,
    analyzers: HashMap<Language, Analyzer>,
    buffer: Buffer,
}

/// The terms of one text, end to end.
#[derive(Default)]
struct Buffer {
    terms: String,
    /// End of the term in `terms`, and its position.
    ends: Vec<(usize, u32)>,
}

impl NewsTokenizer {
    fn new(form: Form) -> Self {
        Self { form, analyzers: HashMap::new(), buffer: Buffer::default() }
    }
}

impl Clone for NewsTokenizer {
    fn clone(&self) -> Self {
        // Buffers are for one thread; a clone makes its own.
        Self::new(self.form)
    }
}

impl Tokenizer for NewsTokenizer {
    type TokenStream<'a> = NewsTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NewsTokens<'a> {
        let (code, text) = text.split_once(CODE_END).unwrap_or(("und", text));
        let language = Language::from_code(code).unwrap_or(Language::UNDETERMINED);
        let form = self.form;
        let analyzer = self.analyzers.entry(language).or_insert_with(|| Analyzer::new(language, form, Purpose::Index));
        let Buffer { terms, ends } = &mut self.buffer;
        terms.clear();
        ends.clear();
        let mut next = 0;
        for part in text.split(PART_END) {
            let mut push = |text: &str, position: u32| {
                terms.push_str(text);
                ends.push((terms.len(), position));
            };
            next = match form {
                Form::Stemmed => analyzer.analyze(part, next, &mut |token| push(token.text, token.position)),
                // The written form also holds the marks: sentences, paragraphs, capital letters.
                Form::Exact | Form::Cased => {
                    marks::analyze(analyzer, language, part, next, &mut |emitted| match emitted {
                        Emitted::Term(token) => push(token.text, token.position),
                        Emitted::Mark(mark, position) => push(mark, position),
                    })
                }
            };
            next += POSITION_GAP;
        }
        NewsTokens { buffer: &self.buffer, next: 0, start: 0, token: Token::default() }
    }
}

/// The terms of one text in order.
pub(crate) struct NewsTokens<'a> {
    buffer: &'a Buffer,
    next: usize,
    start: usize,
    token: Token,
}

impl TokenStream for NewsTokens<'_> {
    fn advance(&mut self) -> bool {
        let Some(&(end, position)) = self.buffer.ends.get(self.next) else { return false };
        self.token.text.clear();
        self.token.text.push_str(&self.buffer.terms[self.start..end]);
        self.token.position = position as usize;
        self.token.position_length = 1;
        self.start = end;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
