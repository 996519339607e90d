# Two commands: `make demo` shows the whole story on this machine, `make test` proves it.

CARGO ?= cargo
PACKAGES := scripts/packages.sh cc=gcc ld=binutils
DEMO_PACKAGES := prometheus=prometheus promtool=prometheus prometheus-alertmanager=prometheus-alertmanager curl=curl
TEST_PACKAGES := $(DEMO_PACKAGES) amtool=prometheus-alertmanager chromium=chromium chromedriver=chromium-driver \
  victoria-metrics=victoria-metrics

.PHONY: demo test test-platform lint bench clean

# The payment service under load, a real Prometheus, and the budget page. Ctrl-C ends everything.
demo:
	@$(PACKAGES) $(DEMO_PACKAGES)
	$(CARGO) build --release --locked
	target/release/sloe demo $(DEMO_FLAGS)

# Everything, nothing skipped.
test: lint
	@$(PACKAGES) $(TEST_PACKAGES)
	$(CARGO) test --locked

# Rulers beside Debian's Prometheus: vmalert, and, in the folder SLOE_VALIDATORS, what no package holds: promtool 3, and
# the parts of a Kubernetes control plane (etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, kwok).
# SLOE_KUBE_UP is the path of a script that starts these with the configuration of kwok that KWOK_STAGES names, and leaves
# DIR/kubeconfig (`SCRIPT DIR`), and stops them (`SCRIPT down DIR`). Both have to be in the environment or given here:
#   make test-platform SLOE_VALIDATORS=/path/to/bin SLOE_KUBE_UP=/path/to/kube-up.sh
test-platform:
	@$(PACKAGES) $(TEST_PACKAGES)
	$(CARGO) test --locked --features platform-tests --test platform
	$(CARGO) test --locked --features platform-tests --test it demo_commands

# Rust installations without rustfmt and clippy can still run the tests; CI must have both.
lint:
	@$(PACKAGES)
	@if [ -n "$(CI)" ] || $(CARGO) clippy --version >/dev/null 2>&1 && $(CARGO) fmt --version >/dev/null 2>&1; then \
	  $(CARGO) fmt --check && $(CARGO) clippy --locked --all-targets --all-features -- --deny warnings; \
	else echo "rustfmt or clippy is not installed: the style is not checked" >&2; fi

bench:
	@$(PACKAGES) $(DEMO_PACKAGES)
	$(CARGO) bench --locked

clean:
	$(CARGO) clean
