//! Runs `newshound` and talks to it over a plain socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The command with a data folder of its own.
pub(crate) fn newshound(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newshound"));
    command.arg("--data").arg(data).env_remove("RUST_LOG");
    command
}

/// Runs the command to its end.
pub(crate) fn run(data: &Path, arguments: &[&str]) -> Output {
    newshound(data).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// What a run printed, both streams, for messages of tests.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A running server. It is killed when the test lets go of it.
pub(crate) struct Server {
    child: Child,
    /// `127.0.0.1:port`
    pub(crate) address: String,
}

/// An answer of the server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Server {
    /// Starts a server on a free port and waits until it answers searches.
    pub(crate) fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut child = newshound(data)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the server ended before it said where it listens").unwrap();
            if let Some((_, rest)) = line.split_once("listens on http://") {
                break rest.split_whitespace().next().unwrap().to_owned();
            }
        };
        // The rest of what it prints must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let server = Self { child, address };
        let begun = Instant::now();
        while server.try_get("/readyz").is_none_or(|answer| answer.status != 200) {
            assert!(begun.elapsed() < PATIENCE, "the server did not become ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// `GET path`.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.try_get(path).expect("the server answers")
    }

    /// `GET path`, or nothing when the server is gone.
    pub(crate) fn try_get(&self, path: &str) -> Option<Answer> {
        request(&self.address, "GET", path, "application/json", b"")
    }

    /// `POST path`, or nothing when the server is gone.
    pub(crate) fn try_post(&self, path: &str, kind: &str, body: &[u8]) -> Option<Answer> {
        request(&self.address, "POST", path, kind, body)
    }

    /// Ends the process as a power switch would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the process to stop, as Ctrl-C does, and returns its exit code.
    pub(crate) fn interrupt(mut self) -> Option<i32> {
        self.signal("-INT");
        self.child.wait().unwrap().code()
    }

    /// Sends a signal by its option of `kill`.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection of its own; nothing when the connection breaks before the whole answer is there.
pub(crate) fn request(address: &str, method: &str, path: &str, kind: &str, body: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    // A server that refuses a body may close before it read all of it; its answer is still worth reading.
    let _ = stream.write_all(body);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, rest) = text.split_once("\r\n\r\n")?;
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { join_chunks(rest)? } else { rest.to_owned() };
    Some(Answer { status, head: head.to_owned(), body })
}

fn join_chunks(mut rest: &str) -> Option<String> {
    let mut body = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n")?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.push_str(after.get(..size)?);
        rest = after.get(size..)?.strip_prefix("\r\n")?;
    }
}
