#!/usr/bin/env bash
# Two network namespaces with a link between them, as two machines on one network: a gateway in one, a worker in the other, found by multicast, with a
# secret. Ends with 0 when `ww ls` shows both from either side, and with 77 when namespaces cannot be made here.
set -euo pipefail
ww=$1
id="ww$$"
a="$id-a"
b="$id-b"
folder=$(mktemp -d)
pids=()

clean() {
    for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    ip netns del "$a" 2>/dev/null || true
    ip netns del "$b" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean EXIT

if ! command -v ip >/dev/null || ! ip netns add "$a" 2>/dev/null; then
    echo "skipped: network namespaces cannot be made here (they need root and iproute2)"
    exit 77
fi
ip netns add "$b"
if ! ip link add "$id-x" netns "$a" type veth peer name "$id-y" netns "$b" 2>/dev/null; then
    echo "skipped: there are no veth links here"
    exit 77
fi
ip -n "$a" addr add 10.77.0.1/24 dev "$id-x"
ip -n "$b" addr add 10.77.0.2/24 dev "$id-y"
for pair in "$a $id-x" "$b $id-y"; do
    read -r space nic <<<"$pair"
    ip -n "$space" link set lo up
    ip -n "$space" link set "$nic" up
done

(umask 077; echo "a secret for two namespaces" >"$folder/secret")
ip netns exec "$a" dotnet "$ww" gateway --ns veth --data "$folder/a" --bind 10.77.0.1 --secret-file "$folder/secret" --listen 127.0.0.1:0 >"$folder/a.log" 2>&1 &
pids+=($!)
ip netns exec "$b" dotnet "$ww" start --ns veth --data "$folder/b" --bind 10.77.0.2 --secret-file "$folder/secret" >"$folder/b.log" 2>&1 &
pids+=($!)
for space in "$a" "$b"; do
    seen=0
    for _ in $(seq 1 40); do
        seen=$(ip netns exec "$space" dotnet "$ww" ls --json --ns veth --secret-file "$folder/secret" --timeout 10 2>/dev/null | wc -l || true)
        [ "$seen" = 2 ] && break
        sleep 0.5
    done
    if [ "$seen" != 2 ]; then
        echo "from $space: $seen nodes instead of 2"
        cat "$folder/a.log" "$folder/b.log"
        exit 1
    fi
done
echo "both namespaces see two nodes"
