// Makes vectors.jsonl for the test dec_diff.rs: operations of cosmossdk.io/math LegacyDec and of the SDK's DecCoins with their results, from a fixed seed.
// Run: go run . > vectors.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand"
	"os"
	"strings"

	"cosmossdk.io/math"
)

// vector is one operation. Decimals are scaled integers as text; Want is the result, or the kind of failure when Err is set.
type vector struct {
	Op   string `json:"op"`
	A    string `json:"a"`
	B    string `json:"b,omitempty"`
	Want string `json:"want"`
	Err  bool   `json:"err,omitempty"`
}

var (
	out   = bufio.NewWriter(os.Stdout)
	limit = new(big.Int).Sub(new(big.Int).Mul(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1e18)), big.NewInt(1))
)

func kind(r any) string {
	text := fmt.Sprint(r)
	switch {
	case strings.Contains(text, "division by zero"), strings.Contains(text, "invalid zero decimal"):
		return "div0"
	case text == "negative":
		return "negative"
	case strings.Contains(text, "within bounds"):
		return "precision"
	default:
		return "overflow"
	}
}

func emit(op, a, b string, f func() (string, error)) {
	v := vector{Op: op, A: a, B: b}
	func() {
		defer func() {
			if r := recover(); r != nil {
				v.Want, v.Err = kind(r), true
			}
		}()
		want, err := f()
		if err != nil {
			v.Want, v.Err = err.Error(), true
			return
		}
		v.Want = want
	}()
	line, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	out.Write(append(line, '\n'))
}

func scaled(d math.LegacyDec) string { return d.BigInt().String() }

func raw(i *big.Int) math.LegacyDec { return math.LegacyNewDecFromBigIntWithPrec(i, 18) }

func edges() []*big.Int {
	var list []*big.Int
	for _, s := range []string{"0", "1", "2", "3", "499999999999999999", "500000000000000000", "500000000000000001", "999999999999999999",
		"1000000000000000000", "1000000000000000001", "1500000000000000000", "2500000000000000000", "333333333333333333",
		"9223372036854775807000000000000000000", "9223372036854775807500000000000000000", "9223372036854775808000000000000000000",
		"1000000000000000000000000000000000000", "1000000000000000000000000000000000001"} {
		i, _ := new(big.Int).SetString(s, 10)
		list = append(list, i)
	}
	half := new(big.Int).Sub(limit, big.NewInt(5e17))
	list = append(list, new(big.Int).Set(limit), new(big.Int).Sub(limit, big.NewInt(1)), half, new(big.Int).Rsh(limit, 1),
		new(big.Int).Sqrt(new(big.Int).Mul(limit, big.NewInt(1e18))))
	for i := len(list) - 1; i >= 0; i-- {
		list = append(list, new(big.Int).Neg(list[i]))
	}
	return list
}

func random(r *rand.Rand, bits int) *big.Int {
	i := new(big.Int).Rand(r, new(big.Int).Lsh(big.NewInt(1), uint(1+r.Intn(bits))))
	if r.Intn(4) == 0 { // halves and thirds of small values reach the ties of rounding
		i = new(big.Int).Mul(big.NewInt(int64(r.Intn(2000))), big.NewInt(5e17))
	}
	if i.CmpAbs(limit) > 0 {
		i.Set(limit)
	}
	if r.Intn(2) == 0 {
		i.Neg(i)
	}
	return i
}

func binary(x, y *big.Int) {
	a, b := raw(x), raw(y)
	type op struct {
		name string
		f    func(math.LegacyDec) math.LegacyDec
	}
	for _, o := range []op{{"add", a.Add}, {"sub", a.Sub}, {"mul", a.Mul}, {"mul_truncate", a.MulTruncate}, {"mul_round_up", a.MulRoundUp},
		{"quo", a.Quo}, {"quo_truncate", a.QuoTruncate}, {"quo_round_up", a.QuoRoundUp}} {
		emit(o.name, x.String(), y.String(), func() (string, error) { return scaled(o.f(b)), nil })
	}
	emit("cmp", x.String(), y.String(), func() (string, error) { return fmt.Sprint(x.Cmp(y)), nil })
}

func unary(x *big.Int) {
	a, s := raw(x), x.String()
	emit("display", s, "", func() (string, error) { return a.String(), nil })
	emit("proto", s, "", func() (string, error) { bz, err := a.Marshal(); return string(bz), err })
	emit("truncate_dec", s, "", func() (string, error) { return scaled(a.TruncateDec()), nil })
	emit("ceil", s, "", func() (string, error) { return scaled(a.Ceil()), nil })
	emit("truncate_int64", s, "", func() (string, error) { return fmt.Sprint(a.TruncateInt64()), nil })
	emit("round_int64", s, "", func() (string, error) { return fmt.Sprint(a.RoundInt64()), nil })
	emit("sortable", s, "", func() (string, error) { return string(math.LegacySortableDecBytes(a)), nil })
	emit("is_integer", s, "", func() (string, error) { return fmt.Sprint(a.IsInteger()), nil })
	emit("neg", s, "", func() (string, error) { return scaled(a.Neg()), nil })
	emit("abs", s, "", func() (string, error) { return scaled(a.Abs()), nil })
	if x.Sign() >= 0 {
		emit("truncate_int", s, "", func() (string, error) { return a.TruncateInt().String(), nil })
		emit("round_int", s, "", func() (string, error) { return a.RoundInt().String(), nil })
	}
	emit("from_str", a.String(), "", func() (string, error) { d, err := math.LegacyNewDecFromStr(a.String()); return scaled(d), err })
}

func power(x *big.Int, n uint64) {
	a, s, p := raw(x), x.String(), fmt.Sprint(n)
	emit("power", s, p, func() (string, error) { return scaled(a.Power(n)), nil })
	emit("approx_root", s, p, func() (string, error) {
		d, err := a.ApproxRoot(n)
		if err != nil {
			panic(err)
		}
		return scaled(d), nil
	})
}

func integers(x *big.Int, i *big.Int, n int64) {
	a := raw(x)
	if i.Sign() >= 0 && i.BitLen() <= 256 {
		y := math.NewIntFromBigInt(i)
		emit("mul_int", x.String(), i.String(), func() (string, error) { return scaled(a.MulInt(y)), nil })
		emit("quo_int", x.String(), i.String(), func() (string, error) { return scaled(a.QuoInt(y)), nil })
		emit("from_amount", i.String(), "", func() (string, error) { return scaled(math.LegacyNewDecFromInt(y)), nil })
	}
	emit("mul_int64", x.String(), fmt.Sprint(n), func() (string, error) { return scaled(a.MulInt64(n)), nil })
	emit("quo_int64", x.String(), fmt.Sprint(n), func() (string, error) { return scaled(a.QuoInt64(n)), nil })
}

func texts(r *rand.Rand) {
	list := []string{"", "-", "+", "--", "-+", "--5", "+5", "-+5", "+.5", "-.5", ".", "-.", "1.", ".1", "1..2", "1.2.3", "1.-5", "1.+5", "1e5", " 1", "1 ",
		"0x10", "1_000", "0", "-0", "-0.0", "007", "0.000000000000000001", "0.0000000000000000001", "1.000000000000000000", "é", "1.é", "１",
		"-1.5", "123.456", strings.Repeat("9", 77), strings.Repeat("9", 78), strings.Repeat("0", 400) + "1", strings.Repeat("1", 400),
		"115792089237316195423570985008687907853269984665640564039457584007913129639935",
		"115792089237316195423570985008687907853269984665640564039457584007913129639935.999999999999999999",
		"-115792089237316195423570985008687907853269984665640564039457584007913129639935.999999999999999999",
		"115792089237316195423570985008687907853269984665640564039457584007913129639936"}
	const letters = "0123456789.-+_ x"
	for range 400 {
		b := make([]byte, r.Intn(9))
		for i := range b {
			b[i] = letters[r.Intn(22)%len(letters)]
		}
		list = append(list, string(b))
	}
	for _, s := range list {
		emit("from_str", s, "", func() (string, error) {
			d, err := math.LegacyNewDecFromStr(s)
			if err != nil {
				return "", err
			}
			return scaled(d), nil
		})
	}
	list = append(list, "0b101", "0B", "0o17", "017", "018", "08", "0x", "0X1f", "0x_1f", "0_7", "_7", "7_", "1__0", "0_", "-0x1F", "+12", "0xg", "00", "0__1",
		limit.String(), new(big.Int).Add(limit, big.NewInt(1)).String(), "-"+new(big.Int).Add(limit, big.NewInt(1)).String(),
		"0b"+strings.Repeat("1", 315), "0b"+strings.Repeat("1", 400))
	for _, s := range list {
		emit("from_proto", s, "", func() (string, error) {
			d := math.LegacyZeroDec()
			if err := d.Unmarshal([]byte(s)); err != nil {
				if strings.Contains(err.Error(), "out of range") {
					panic("overflow")
				}
				return "", fmt.Errorf("parse")
			}
			return scaled(d), nil
		})
	}
}

func main() {
	r := rand.New(rand.NewSource(20251121))
	all := edges()
	for _, x := range all {
		unary(x)
		for range 9 {
			binary(x, all[r.Intn(len(all))])
		}
		for _, n := range []uint64{0, 1, 2, 3, 10} {
			power(x, n)
		}
		for _, n := range []int64{0, 1, -1, 3, 9223372036854775807, -9223372036854775808} {
			integers(x, new(big.Int).Abs(random(r, 256)), n)
		}
		integers(x, big.NewInt(0), 7)
	}
	for range 250 {
		x := random(r, 316)
		unary(x)
		binary(x, random(r, 316))
		binary(random(r, 150), random(r, 150))
		power(random(r, 100), uint64(r.Intn(12)))
		integers(x, random(r, 256), int64(r.Uint64()))
	}
	power(big.NewInt(1000000000000000001), 1<<63)
	power(big.NewInt(999999999999999999), 18446744073709551615)
	texts(r)
	coins(r)
	if err := out.Flush(); err != nil {
		panic(err)
	}
}
