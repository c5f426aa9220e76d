package main

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	forwardtypes "github.com/cosmos/ibc-go/v11/modules/apps/packet-forward-middleware/types"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
)

func unhex(text string) []byte {
	bz, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return bz
}

// read prints what a memo asks for: the whole of it, and the memo of the next hop.
func read(text string) {
	r := record{"memo": x([]byte(text))}
	data := types.FungibleTokenPacketData{Memo: text}
	m, isForward, err := forwardtypes.GetPacketMetadataFromPacketdata(data)
	switch {
	case err != nil && !isForward:
		r["kind"] = "none"
	case err != nil:
		r["kind"] = "malformed"
	default:
		r["kind"] = "forward"
		f := m.Forward
		r["receiver"], r["port"], r["channel"], r["timeout"] = f.Receiver, f.Port, f.Channel, int64(f.Timeout)
		if f.Retries != nil {
			r["retries"] = *f.Retries
		}
		if f.Next != nil {
			next, err := f.Next.ToMemo()
			if err != nil {
				panic(err)
			}
			r["next"] = x([]byte(next))
		}
		if err := f.Validate(); err != nil {
			r["invalid"] = err.Error()
		}
	}
	emit(r)
}

func forwardOf(rest string) string {
	return `{"forward":{"receiver":"r","port":"transfer","channel":"channel-1"` + rest + `}}`
}

func memos() {
	for _, text := range []string{
		"", " ", "x", "null", "[]", "1", `"forward"`, "{", "{}", `{"forward":null}`, `{"forward":{}}`, `{"forward":[]}`, `{"forward":"x"}`, `{"Forward":{}}`, `{"FORWARD":{}}`,
		`{"forward":{"receiver":"r"}}`, `{"forward":{"receiver":"r","port":"p"}}`, `{"forward":{"receiver":1,"port":"transfer","channel":"channel-1"}}`,
		`{"forward":{"receiver":"r","port":null,"channel":"channel-1"}}`, `{"forward":{"Receiver":"r","port":"transfer","channel":"channel-1"}}`,
		`{"forward":{"receiver":"a","receiver":"b","port":"transfer","channel":"channel-1"}}`, `{"forward":{},"forward":{"receiver":"r","port":"transfer","channel":"channel-1"}}`,
		`{"forward":{"receiver":"r","port":"transfer","channel":"channel-1"},"forward":{}}`, `{"forward":{"receiver":"r","port":"transfer","channel":"channel-1"},"forward":null}`,
		forwardOf(``), forwardOf(``) + " ", forwardOf(``) + "x", " " + forwardOf(``), forwardOf(`,"unknown":{"a":[1,2]}`), forwardOf(`,"unknown":1e999`), forwardOf(`,"unknown":-1e999`), forwardOf(`,"unknown":1e-999`),
		forwardOf(`,"unknown":179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880`),
		strings.Replace(forwardOf(``), `{"forward"`, `{"x":[1,{"y":1e400}],"forward"`, 1), "{\"a\":\"\xff\",\"forward\":{\"receiver\":\"\xff<\\u003e\\ud800\",\"port\":\"transfer\",\"channel\":\"channel-1\"}}",
		`{"wasm":{},"forward":{"receiver":"r","port":"transfer","channel":"channel-1"}}`, `{"fo\u0072ward":{"r\u0065ceiver":"r","port":"transfer","channel":"channel-1"}}`,
		`{"forward":{"receiver":"","port":"transfer","channel":"channel-1"}}`, `{"forward":{"receiver":"r","port":"","channel":"channel-1"}}`, `{"forward":{"receiver":"r","port":"transfer","channel":"c"}}`,
		strings.Repeat(`{"a":`, 9998) + "1" + strings.Repeat("}", 9998), strings.Repeat(`{"a":`, 10001) + "1" + strings.Repeat("}", 10001),
	} {
		read(text)
	}
	for _, number := range []string{
		"null", "true", `""`, "[]", "{}", "0", "-0", "-1", "1", "255", "256", "255.5", "254.9", "0.5", "-0.5", "-1e-300", "1e2", "2.55e2", "1E1", "1e999", "255.00000000000000001", "255.0000000000001", "9007199254740993", "1e18", "9223372036854775807", "9223372036854775808",
		"9223372036854774784", "-9223372036854775808", "-9223372036854775809", "1e19", "1e308", "123456789012345678", "0.9999999999999999999", "600000000000.7",
	} {
		read(forwardOf(`,"retries":` + number))
		read(forwardOf(`,"timeout":` + number))
	}
	for _, text := range durations() {
		if text == "" || !strings.Contains(text, `"`) {
			read(forwardOf(fmt.Sprintf(`,"timeout":"%s"`, text)))
		}
	}
	hop := `{"forward":{"receiver":"r","port":"transfer","channel":"channel-2","timeout":"1m","retries":3}}`
	for _, next := range []string{
		"null", `""`, `"null"`, `"{}"`, `"x"`, "[]", "1", "{}", `{"forward":null}`, hop, `"` + strings.ReplaceAll(hop, `"`, `\"`) + `"`, `"` + strings.ReplaceAll(hop, `"`, `\"`) + `x"`, `{"forward":{"receiver":"r"}}`,
		`{"wasm":1,` + hop[1:], `"{\"a\":1e999,` + strings.ReplaceAll(hop[1:], `"`, `\"`) + `"`, strings.Replace(hop, `"retries":3`, `"retries":300`, 1), strings.Replace(hop, `"r"`, `""`, 1), strings.Replace(hop, `"1m"`, `0`, 1),
		strings.Replace(hop, `"1m"`, `-5`, 1), strings.Replace(hop, `"r"`, `"<&>\u2028é\u0001\b\f\"\\"`, 1),
	} {
		read(forwardOf(`,"next":` + next))
	}
	deep := "null"
	for n := range 12 {
		deep = `{"forward":{"receiver":"r` + fmt.Sprint(n) + `","port":"transfer","channel":"channel-2"` + map[bool]string{true: `,"next":` + deep, false: ``}[n > 0] + `}}`
		read(forwardOf(`,"next":` + deep))
	}
}

func durations() []string {
	list := []string{
		"", "0", "+0", "-0", "00", "1", "s", ".", ".s", "1.s", ".5s", "1.5s", "-1.5s", "+5m", "1h2m3s4ms5us6ns", "1h1h", "5µs", "5μs", "5xs", "5 s", " 5s", "5s ", "5S", "1m1", "--1s", "+-1s", "1e3s", "0x1s",
		"9223372036854775807ns", "9223372036854775808ns", "-9223372036854775808ns", "-9223372036854775809ns", "2562047h47m16.854775807s", "2562047h47m16.854775808s", "-2562047h47m16.854775808s", "2562048h", "9223372036854775808h",
		"0.9223372036854775807h", "0.9223372036854775808h", "0.99999999999999999999999s", "0.1s", "0.3s", "1.1h", "0.000000000000000000000000000001h", "1.234567891234h", "0.7m", "0.07m", "0.007m", "10m", "600s", "1_000s", "１s", "0.123456789123456789m",
		"0.33333333333333333333m", "0.6666666666666666666h", "0.0000000000277h", "1.00000000000000000000001s", "3000000000000000000000ns", "1.7976931348623157h", "0.000277777777777778h",
	}
	for n := 1; n < 60; n += 7 {
		list = append(list, fmt.Sprintf("0.%dh", n*1_234_567_891), fmt.Sprintf("0.0%dm", n*987_654_321), fmt.Sprintf("%d.%dms", n, n*31_415_926), fmt.Sprintf("0.%dus", n*7), time.Duration(n*123_456_789_123).String())
	}
	return list
}
