//! Terms that were found already ([`crate::terms`]), as tantivy wants them.
//!
//! A field has one tokenizer, but each article its own language, and its texts stand in several fields. So the analysis comes first, and the
//! tokenizers of the schema only read what it found.

use newshound_search::query::Form;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::terms::TermReader;

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
        manager.register(name(form), FoundTerms::default());
    }
}

/// Reads the terms of a field.
#[derive(Clone, Default)]
pub(crate) struct FoundTerms {
    token: Token,
}

impl Tokenizer for FoundTerms {
    type TokenStream<'a> = FoundTermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FoundTermStream<'a> {
        FoundTermStream { terms: TermReader::new(text), token: &mut self.token }
    }
}

/// The occurrences of the terms of one field.
pub(crate) struct FoundTermStream<'a> {
    terms: TermReader<'a>,
    token: &'a mut Token,
}

impl TokenStream for FoundTermStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((term, position)) = self.terms.next() else { return false };
        if let Some(term) = term {
            self.token.text.clear();
            self.token.text.push_str(term);
        }
        self.token.position = position as usize;
        self.token.position_length = 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
