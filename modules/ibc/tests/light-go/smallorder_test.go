package light

import (
	"encoding/hex"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
)

// lowOrder has the encodings of the points of small order (ZIP-215).
var lowOrder = []string{
	"0100000000000000000000000000000000000000000000000000000000000000",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	"0100000000000000000000000000000000000000000000000000000000000080",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
}

// smallKey is a key without a secret.
type smallKey struct {
	crypto.PrivKey
	pub ed25519.PubKey
	r   []byte
}

func (k smallKey) PubKey() crypto.PubKey { return k.pub }

func (k smallKey) Sign([]byte) ([]byte, error) {
	return append(append([]byte{}, k.r...), make([]byte, 32)...), nil
}

// smallOrder has 196 signatures that consist of points of small order, checked in batches and one by one. The last
// validator has most of the power, so that all of them are checked.
func (r *recorder) smallOrder() {
	for _, last := range []signer{ed("last", 1000), secp("last", 1000)} {
		vals := set{}
		for _, text := range lowOrder {
			bz, _ := hex.DecodeString(text)
			vals = append(vals, signer{smallKey{pub: bz}, 1})
		}
		vals = append(vals, last)
		w := r.follow("small order", vals)
		for _, text := range lowOrder {
			bz, _ := hex.DecodeString(text)
			signing := append(set{}, vals...)
			for i := range signing[:14] {
				signing[i].key = smallKey{pub: signing[i].key.PubKey().(ed25519.PubKey), r: bz}
			}
			w.message(client, at(11, signing).header(), false)
		}
		// One more byte in the other half, and it is no signature.
		bad := append(set{}, vals...)
		bz, _ := hex.DecodeString(lowOrder[0])
		for i := range bad[:14] {
			bad[i].key = smallKey{pub: bad[i].key.PubKey().(ed25519.PubKey), r: bz}
		}
		h := at(11, bad).header()
		h.Commit.Signatures[7].Signature[33] = 1
		w.message(client, h, false)
	}
}
