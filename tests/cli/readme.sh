# readme: what the README says to type in a terminal, typed, in a folder as ./run leaves it.
R="$tmp/readme"
mkdir -p "$R/build"
ln -s "$sapar" "$R/build/sapar"
ln -s "$root/docs" "$root/law" "$R/"
awk '/^## In the terminal/ { on = 1 } /^## Where/ { on = 0 } on && /^    / { print substr($0, 5) }' "$root/README.md" >"$R/typed"
holds "the README has commands" [ "$(grep -c '^build/sapar' "$R/typed")" -ge 5 ]
(cd "$R" && "$sapar" keys make --demo --out keys --data data && "$sapar" init data --demo --config keys/sapar.conf) >"$R/log" 2>&1
holds "what it says to type works" sh -c 'cd "$1" && sh -e ./typed >log 2>&1 || { cat log; exit 1; }' sh "$R"
