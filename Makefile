# Every command a person runs. `make` alone names them.

.DEFAULT_GOAL := help
.PHONY: help setup build run dev check test test-packages docs bless dist test-dist bench bench-screening torture cluster load pictures fixture deny fuzz hostile schema

help: ## names these commands
	@sed -n 's/^\([a-z-]*\):.* ## /  make \1	/p' Makefile | expand -t 16

setup: ## brings what this machine lacks to build
	@scripts/setup.sh

build: setup ## the server, widget inside: target/release/cam-nhan
	cargo build --release

# The quick widget and an unoptimised server: who tries the program waits for minutes less.
run: ## builds quickly, then serves the demo article
	@scripts/setup.sh run
	CAM_NHAN_WIDGET_DEV=1 cargo build --profile try --package cam-nhan
	$(or $(CARGO_TARGET_DIR),target)/try/cam-nhan serve --demo

dev: setup ## serves the demo, and builds again at each save
	@scripts/dev.sh

# The browser's half of the widget is another set of features, which no other build here lints.
check: setup ## format, lints and the scripts' types
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy --package cam-nhan-widget --no-default-features --features hydrate -- -D warnings
	scripts/check-scripts.sh

test: ## check, the tests on both databases, the browser's: what CI runs before test-packages
	@scripts/setup.sh test
	$(MAKE) check
	scripts/with-postgres.sh cargo test --workspace
	scripts/with-postgres.sh scripts/browser-tests.sh

test-packages: ## the npm package in each framework, the plugin in a real WordPress, and the docs' site
	@scripts/setup.sh packages
	scripts/test-packages.sh

docs: ## docs/ as a site, for any static host: target/docs-site
	@scripts/docs.sh

bless: ## accepts the snapshots as they are now
	INSTA_UPDATE=always scripts/with-postgres.sh cargo test --workspace

dist: ## the release's artifacts, into dist/: make dist TARGETS=x86_64-unknown-linux-musl
	@scripts/setup.sh dist
	scripts/dist.sh $(TARGETS)

test-dist: ## unpacks each thing of dist/ into a clean root, as root, and serves from it
	@scripts/setup.sh test-dist
	scripts/test-dist.sh

torture: setup ## kills the service again and again under load: make torture ROUNDS=50 SEED=1
	cargo build --release --package cam-nhan --package cam-nhan-tests --bins
	CAM_NHAN_TEST_FSYNC=on CAM_NHAN_BIN=$(or $(CARGO_TARGET_DIR),target)/release/cam-nhan scripts/with-postgres.sh \
		cargo run --quiet --release --package cam-nhan-tests --bin torture -- $(or $(ROUNDS),50) $(SEED)

cluster: setup ## two instances on one PostgreSQL behind nginx, killed under load: make cluster ROUNDS=3 SEED=1
	scripts/cluster.sh $(or $(ROUNDS),3) $(SEED)

load: setup ## readers, and a few who write, beside a backup and an export: make load MINUTES=10
	cargo build --release --package cam-nhan --package cam-nhan-tests --bin cam-nhan --bin load
	CAM_NHAN_BIN=$(or $(CARGO_TARGET_DIR),target)/release/cam-nhan $(or $(CARGO_TARGET_DIR),target)/release/load $(or $(MINUTES),10)

pictures: setup ## takes the pictures anew that the browser tests compare pages with, small where there is pngquant
	CAM_NHAN_PICTURES=1 scripts/browser-tests.sh pictures.spec.mjs --project desktop --update-snapshots=all
	cd tests/browser/pictures && ! command -v pngquant >/dev/null || pngquant --force --ext .png --skip-if-larger --strip --nofs 64 *.png

fixture: setup ## writes tests/fixtures/schema-N.sql of the newest schema, while that is not released
	cargo run --quiet --package cam-nhan-tests --bin fixture

bench: setup ## measures speed, size and what the service bears
	scripts/bench.sh
	scripts/bench-load.sh

# A folder with victsd-train.csv and victsd-valid.csv (UIT-ViCTSD).
bench-screening: setup ## replays labelled comments as decisions: make bench-screening DATA=folder
	cargo bench --package cam-nhan-tests --bench screening -- "$(DATA)"

deny: ## asks cargo-deny about every dependency: licences, sources, known faults
	scripts/deny.sh

# Each target is a test of tests/fuzz; without TARGET all of them, one after the other.
INPUTS ?= 1000000
SECONDS ?= 600
fuzz: ## mutated inputs by the million, and for as long as said: make fuzz TARGET=markdown INPUTS=1000000 SECONDS=600
	CAM_NHAN_FUZZ_INPUTS=$(INPUTS) CAM_NHAN_FUZZ_SECONDS=$(SECONDS) cargo test --profile fuzz \
		--package cam-nhan-tests --package cam-nhan-transfer --test fuzz -- --nocapture --test-threads 1 $(TARGET)

REQUESTS ?= 100000
hostile: build ## hostile requests to the built binary, and its memory before and after: make hostile REQUESTS=100000
	CAM_NHAN_BIN=$(abspath $(or $(CARGO_TARGET_DIR),target)/release/cam-nhan) CAM_NHAN_HOSTILE_REQUESTS=$(REQUESTS) \
		cargo test --package cam-nhan-tests --test hostile -- --nocapture hostile_requests

schema: setup ## holds the service to its own description of the API, with schemathesis
	scripts/schemathesis.sh
