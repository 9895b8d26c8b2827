//! The settings file of the server.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use newshound_server::ServerConfig;
use serde::Deserialize;

/// What the file given by `--config` may hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Address to listen on.
    pub(crate) listen: Option<SocketAddr>,
    /// Address under which clients reach the server, for links in feeds and embeds.
    pub(crate) public_url: Option<String>,
    /// Keys that writes need; without any, writes need none.
    #[serde(default)]
    pub(crate) write_keys: Vec<String>,
    /// Largest body of a request in bytes.
    pub(crate) max_body_bytes: Option<usize>,
    /// Threads that search.
    pub(crate) search_threads: Option<usize>,
}

impl Config {
    /// Reads the file; without one everything has its default.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path).with_context(|| format!("settings file `{}`", path.display()))?;
        Self::parse(&text).with_context(|| format!("settings file `{}`", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let config: Self = toml::from_str(text)?;
        // An empty key would open to everybody what it is to guard, and one with blanks at its ends could not be sent.
        if config.write_keys.iter().any(|key| key.trim().is_empty() || key.trim() != key) {
            bail!("`write_keys` holds a key that is empty, or has blanks at its ends");
        }
        Ok(config)
    }

    /// What of it the server wants to know.
    pub(crate) fn server(&self) -> ServerConfig {
        let mut server = ServerConfig::default();
        if let Some(url) = &self.public_url {
            server.public_url = Some(url.trim_end_matches('/').to_owned());
        }
        server.write_keys.clone_from(&self.write_keys);
        if let Some(bytes) = self.max_body_bytes {
            server.max_body_bytes = bytes;
        }
        if let Some(threads) = self.search_threads {
            server.search_threads = threads.max(1);
        }
        server
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = toml::from_str::<Config>("lisen = \"127.0.0.1:1\"").unwrap_err().to_string();
        assert!(error.contains("lisen") && error.contains("listen"), "{error}");
    }

    #[test]
    fn a_key_that_guards_nothing_is_refused() {
        for keys in [r#"[""]"#, r#"["good", "  "]"#, r#"[" good"]"#] {
            let error = Config::parse(&format!("write_keys = {keys}")).unwrap_err().to_string();
            assert!(error.contains("`write_keys`"), "{keys}: {error}");
        }
        assert_eq!(Config::parse(r#"write_keys = ["a key"]"#).unwrap().write_keys, ["a key"]);
    }
}
