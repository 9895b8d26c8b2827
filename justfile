# The commands a person types. Continuous integration calls `.ci/run`, which does the same.

# Start the server with the built-in sample on http://127.0.0.1:8080.
run *ARGS:
    cargo run --release -- {{ARGS}}

# Run every test: unit, documentation, integration.
test:
    cargo test

# Format, lint and document, with warnings as errors.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Everything that must be green before a change lands.
gate:
    bash .ci/run

# Measure speed against the bare engine; ratios within one run.
bench *ARGS:
    cargo bench -p newshound-benches {{ARGS}}
