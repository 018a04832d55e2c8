# What the scripts share. Source it, it runs nothing.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
script=${0##*/}

# Exit codes of sysexits.h.
readonly EX_USAGE=64 EX_UNAVAILABLE=69

say() { printf '==> %s\n' "$*"; }
warn() { printf '%s: warning: %s\n' "$script" "$*" >&2; }

# die CODE LINE...: prints the lines on standard error and ends the script.
die() {
    local code=$1
    shift
    printf '%s\n' "$script: $1" >&2
    [ $# -lt 2 ] || printf '    %s\n' "${@:2}" >&2
    exit "$code"
}

# usage: prints the comment at the head of the calling script, which is its manual.
usage() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$root/Scripts/$script"; }

# need_value OPTION COUNT: ends the script if nothing follows the option.
need_value() { [ "$2" -ge 2 ] || die $EX_USAGE "$1 needs a value; see --help"; }

# use_kafka: sets KAFKA_HOME to the Apache Kafka beside the repository if it is unset and one is there.
use_kafka() {
    local beside=$root/../shared/kafka
    if [ -z "${KAFKA_HOME:-}" ] && [ -x "$beside/bin/kafka-server-start.sh" ]; then
        KAFKA_HOME=$(cd "$beside" && pwd)
    fi
    [ -z "${KAFKA_HOME:-}" ] || export KAFKA_HOME
}

# kafka_usable: whether KAFKA_HOME names an Apache Kafka in its own layout.
kafka_usable() { [ -n "${KAFKA_HOME:-}" ] && [ -x "$KAFKA_HOME/bin/kafka-server-start.sh" ]; }

# java_usable: whether there is a Java 17 or newer, which is what Apache Kafka 4 runs on.
java_usable() {
    local java=${JAVA_HOME:+$JAVA_HOME/bin/}java version
    java=$(command -v "$java") || return 1
    # The runtime's release file tells without starting it.
    version=$(grep -s '^JAVA_VERSION=' "$(dirname "$(readlink -f "$java")")/../release") || version=$("$java" -version 2>&1) || return 1
    [[ $version =~ \"([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 17 ]
}

# release: the options of every release build, for all use what the first one has built. Executables have Swift's libraries in
# them where the toolchain has those to link: calls into them are shorter (5 to 7 % less processor time for a request over
# Kafka), and a machine that runs one needs no Swift. By lld, as gold warns of what is in Foundation.
release=(-c release)
toolchain=$(readlink -f "$(command -v swift || echo swift)" || true)
toolchain=${toolchain%/bin/*}
if [ "$(uname -s)" = Linux ] && [ -d "$toolchain/lib/swift_static/linux" ] && [ -x "$toolchain/bin/ld.lld" ]; then
    release+=(--static-swift-stdlib -Xswiftc -use-ld=lld)
fi

# seconds_since NANOSECONDS: for the times that scripts print; take the start from "date +%s%N".
seconds_since() { awk -v from="$1" -v to="$(date +%s%N)" 'BEGIN { printf "%.1f", (to - from) / 1e9 }'; }
