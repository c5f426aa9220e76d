package main

import (
	"fmt"
	"math/big"
	"math/rand"
	"strings"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

func set(r *rand.Rand) sdk.DecCoins {
	var list []sdk.DecCoin
	for _, denom := range []string{"aaa", "ibc/AB", "uatom", "uopen"} {
		if r.Intn(3) > 0 {
			list = append(list, sdk.NewDecCoinFromDec(denom, raw(new(big.Int).Abs(random(r, 90)))))
		}
	}
	return sdk.NewDecCoins(list...)
}

// coins emits operations of types/dec_coin.go; sets and factors are in their human text form.
func coins(r *rand.Rand) {
	for range 120 {
		a, b, d := set(r), set(r), raw(new(big.Int).Abs(random(r, 80)))
		if r.Intn(3) == 0 {
			b = a.MulDecTruncate(math.LegacyNewDecWithPrec(int64(r.Intn(11)), 1))
		}
		two := func(op string, f func() string) {
			emit(op, a.String(), b.String(), func() (string, error) {
				defer func() {
					if e := recover(); e != nil {
						if strings.Contains(fmt.Sprint(e), "negative") {
							e = "negative"
						}
						panic(e)
					}
				}()
				return f(), nil
			})
		}
		two("coins_add", func() string { return a.Add(b...).String() })
		two("coins_sub", func() string { return a.Sub(b).String() })
		two("coins_safe_sub", func() string { diff, below := a.SafeSub(b); return fmt.Sprintf("%s %t", diff, below) })
		two("coins_intersect", func() string { return a.Intersect(b).String() })
		with := func(op string, f func(math.LegacyDec) sdk.DecCoins) {
			emit(op, a.String(), d.String(), func() (string, error) { return f(d).String(), nil })
		}
		with("coins_mul", a.MulDec)
		with("coins_mul_truncate", a.MulDecTruncate)
		with("coins_quo", a.QuoDec)
		with("coins_quo_truncate", a.QuoDecTruncate)
		emit("coins_truncate", a.String(), "", func() (string, error) {
			whole, change := a.TruncateDecimal()
			return fmt.Sprintf("%s %s", whole, change), nil
		})
		emit("coins_amount_of", a.String(), "uatom", func() (string, error) { return a.AmountOf("uatom").String(), nil })
	}
	parts := []string{"1", "0", "2.5", ".5", "1.", "-1", "1.2.3", " ", "\t", "uopen", "uatom", "ab", "ibc/AB", ",", "é", "1e5", "_"}
	for range 600 {
		text := ""
		for range r.Intn(6) {
			text += parts[r.Intn(len(parts))]
		}
		if r.Intn(2) == 0 {
			text = "1.5uopen," + text
		}
		emit("coins_parse", text, "", func() (string, error) {
			set, err := sdk.ParseDecCoins(text)
			if err != nil {
				return "", fmt.Errorf("parse")
			}
			return set.String(), nil
		})
	}
	for _, text := range []string{"", " ", "1uopen", "1 uopen", " 1uopen , 2uatom ", "2uopen,1uatom", "0uopen", "0uopen,1uopen", "1uopen,2uopen", "1uopen,"} {
		emit("coins_parse", text, "", func() (string, error) {
			set, err := sdk.ParseDecCoins(text)
			if err != nil {
				return "", fmt.Errorf("parse")
			}
			return set.String(), nil
		})
	}
}
