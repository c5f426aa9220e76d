package main

import banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

func script(c *chain) {
	c.block()
	c.block(tx("send", 4, banktypes.NewMsgSend(addr(4), addr(5), coins(10))))
	c.export()
}
