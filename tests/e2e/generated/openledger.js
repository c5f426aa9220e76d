/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;

const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const cosmos = $root.cosmos = (() => {

    const cosmos = {};

    cosmos.base = (function() {

        const base = {};

        base.query = (function() {

            const query = {};

            query.v1beta1 = (function() {

                const v1beta1 = {};

                v1beta1.PageRequest = (function() {

                    function PageRequest(properties) {
                        if (properties)
                            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null)
                                    this[keys[i]] = properties[keys[i]];
                    }

                    PageRequest.prototype.key = $util.newBuffer([]);
                    PageRequest.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                    PageRequest.prototype.limit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                    PageRequest.prototype.countTotal = false;
                    PageRequest.prototype.reverse = false;

                    PageRequest.create = function create(properties) {
                        return new PageRequest(properties);
                    };

                    PageRequest.encode = function encode(message, writer) {
                        if (!writer)
                            writer = $Writer.create();
                        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
                            writer.uint32(10).bytes(message.key);
                        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
                            writer.uint32(16).uint64(message.offset);
                        if (message.limit != null && Object.hasOwnProperty.call(message, "limit"))
                            writer.uint32(24).uint64(message.limit);
                        if (message.countTotal != null && Object.hasOwnProperty.call(message, "countTotal"))
                            writer.uint32(32).bool(message.countTotal);
                        if (message.reverse != null && Object.hasOwnProperty.call(message, "reverse"))
                            writer.uint32(40).bool(message.reverse);
                        return writer;
                    };

                    PageRequest.decode = function decode(reader, length, error) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        let end = length === undefined ? reader.len : reader.pos + length, message = new $root.cosmos.base.query.v1beta1.PageRequest();
                        while (reader.pos < end) {
                            let tag = reader.uint32();
                            if (tag === error)
                                break;
                            switch (tag >>> 3) {
                            case 1: {
                                    message.key = reader.bytes();
                                    break;
                                }
                            case 2: {
                                    message.offset = reader.uint64();
                                    break;
                                }
                            case 3: {
                                    message.limit = reader.uint64();
                                    break;
                                }
                            case 4: {
                                    message.countTotal = reader.bool();
                                    break;
                                }
                            case 5: {
                                    message.reverse = reader.bool();
                                    break;
                                }
                            default:
                                reader.skipType(tag & 7);
                                break;
                            }
                        }
                        return message;
                    };

                    return PageRequest;
                })();

                v1beta1.PageResponse = (function() {

                    function PageResponse(properties) {
                        if (properties)
                            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null)
                                    this[keys[i]] = properties[keys[i]];
                    }

                    PageResponse.prototype.nextKey = $util.newBuffer([]);
                    PageResponse.prototype.total = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                    PageResponse.create = function create(properties) {
                        return new PageResponse(properties);
                    };

                    PageResponse.encode = function encode(message, writer) {
                        if (!writer)
                            writer = $Writer.create();
                        if (message.nextKey != null && Object.hasOwnProperty.call(message, "nextKey"))
                            writer.uint32(10).bytes(message.nextKey);
                        if (message.total != null && Object.hasOwnProperty.call(message, "total"))
                            writer.uint32(16).uint64(message.total);
                        return writer;
                    };

                    PageResponse.decode = function decode(reader, length, error) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        let end = length === undefined ? reader.len : reader.pos + length, message = new $root.cosmos.base.query.v1beta1.PageResponse();
                        while (reader.pos < end) {
                            let tag = reader.uint32();
                            if (tag === error)
                                break;
                            switch (tag >>> 3) {
                            case 1: {
                                    message.nextKey = reader.bytes();
                                    break;
                                }
                            case 2: {
                                    message.total = reader.uint64();
                                    break;
                                }
                            default:
                                reader.skipType(tag & 7);
                                break;
                            }
                        }
                        return message;
                    };

                    return PageResponse;
                })();

                return v1beta1;
            })();

            return query;
        })();

        base.v1beta1 = (function() {

            const v1beta1 = {};

            v1beta1.Coin = (function() {

                function Coin(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Coin.prototype.denom = "";
                Coin.prototype.amount = "";

                Coin.create = function create(properties) {
                    return new Coin(properties);
                };

                Coin.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(10).string(message.denom);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        writer.uint32(18).string(message.amount);
                    return writer;
                };

                Coin.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.cosmos.base.v1beta1.Coin();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.denom = reader.string();
                                break;
                            }
                        case 2: {
                                message.amount = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Coin;
            })();

            v1beta1.DecCoin = (function() {

                function DecCoin(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                DecCoin.prototype.denom = "";
                DecCoin.prototype.amount = "";

                DecCoin.create = function create(properties) {
                    return new DecCoin(properties);
                };

                DecCoin.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(10).string(message.denom);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        writer.uint32(18).string(message.amount);
                    return writer;
                };

                DecCoin.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.cosmos.base.v1beta1.DecCoin();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.denom = reader.string();
                                break;
                            }
                        case 2: {
                                message.amount = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return DecCoin;
            })();

            v1beta1.IntProto = (function() {

                function IntProto(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                IntProto.prototype.int = "";

                IntProto.create = function create(properties) {
                    return new IntProto(properties);
                };

                IntProto.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.int != null && Object.hasOwnProperty.call(message, "int"))
                        writer.uint32(10).string(message.int);
                    return writer;
                };

                IntProto.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.cosmos.base.v1beta1.IntProto();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.int = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return IntProto;
            })();

            v1beta1.DecProto = (function() {

                function DecProto(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                DecProto.prototype.dec = "";

                DecProto.create = function create(properties) {
                    return new DecProto(properties);
                };

                DecProto.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.dec != null && Object.hasOwnProperty.call(message, "dec"))
                        writer.uint32(10).string(message.dec);
                    return writer;
                };

                DecProto.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.cosmos.base.v1beta1.DecProto();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.dec = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return DecProto;
            })();

            return v1beta1;
        })();

        return base;
    })();

    return cosmos;
})();

export const google = $root.google = (() => {

    const google = {};

    google.protobuf = (function() {

        const protobuf = {};

        protobuf.Timestamp = (function() {

            function Timestamp(properties) {
                if (properties)
                    for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null)
                            this[keys[i]] = properties[keys[i]];
            }

            Timestamp.prototype.seconds = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
            Timestamp.prototype.nanos = 0;

            Timestamp.create = function create(properties) {
                return new Timestamp(properties);
            };

            Timestamp.encode = function encode(message, writer) {
                if (!writer)
                    writer = $Writer.create();
                if (message.seconds != null && Object.hasOwnProperty.call(message, "seconds"))
                    writer.uint32(8).int64(message.seconds);
                if (message.nanos != null && Object.hasOwnProperty.call(message, "nanos"))
                    writer.uint32(16).int32(message.nanos);
                return writer;
            };

            Timestamp.decode = function decode(reader, length, error) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                let end = length === undefined ? reader.len : reader.pos + length, message = new $root.google.protobuf.Timestamp();
                while (reader.pos < end) {
                    let tag = reader.uint32();
                    if (tag === error)
                        break;
                    switch (tag >>> 3) {
                    case 1: {
                            message.seconds = reader.int64();
                            break;
                        }
                    case 2: {
                            message.nanos = reader.int32();
                            break;
                        }
                    default:
                        reader.skipType(tag & 7);
                        break;
                    }
                }
                return message;
            };

            return Timestamp;
        })();

        return protobuf;
    })();

    return google;
})();

export const openledger = $root.openledger = (() => {

    const openledger = {};

    openledger.attribution = (function() {

        const attribution = {};

        attribution.v1 = (function() {

            const v1 = {};

            v1.Split = (function() {

                function Split(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Split.prototype.dataPpm = 0;
                Split.prototype.lineagePpm = 0;
                Split.prototype.tunersPpm = 0;
                Split.prototype.computePpm = 0;
                Split.prototype.validatorsPpm = 0;
                Split.prototype.communityPpm = 0;
                Split.prototype.burnPpm = 0;

                Split.create = function create(properties) {
                    return new Split(properties);
                };

                Split.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.dataPpm != null && Object.hasOwnProperty.call(message, "dataPpm"))
                        writer.uint32(8).uint32(message.dataPpm);
                    if (message.lineagePpm != null && Object.hasOwnProperty.call(message, "lineagePpm"))
                        writer.uint32(16).uint32(message.lineagePpm);
                    if (message.tunersPpm != null && Object.hasOwnProperty.call(message, "tunersPpm"))
                        writer.uint32(24).uint32(message.tunersPpm);
                    if (message.computePpm != null && Object.hasOwnProperty.call(message, "computePpm"))
                        writer.uint32(32).uint32(message.computePpm);
                    if (message.validatorsPpm != null && Object.hasOwnProperty.call(message, "validatorsPpm"))
                        writer.uint32(40).uint32(message.validatorsPpm);
                    if (message.communityPpm != null && Object.hasOwnProperty.call(message, "communityPpm"))
                        writer.uint32(48).uint32(message.communityPpm);
                    if (message.burnPpm != null && Object.hasOwnProperty.call(message, "burnPpm"))
                        writer.uint32(56).uint32(message.burnPpm);
                    return writer;
                };

                Split.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Split();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.dataPpm = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.lineagePpm = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.tunersPpm = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.computePpm = reader.uint32();
                                break;
                            }
                        case 5: {
                                message.validatorsPpm = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.communityPpm = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.burnPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Split;
            })();

            v1.ItemRef = (function() {

                function ItemRef(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ItemRef.prototype.point = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ItemRef.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ItemRef.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                ItemRef.create = function create(properties) {
                    return new ItemRef(properties);
                };

                ItemRef.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.point != null && Object.hasOwnProperty.call(message, "point"))
                        writer.uint32(8).uint64(message.point);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(24).uint64(message.itemId);
                    return writer;
                };

                ItemRef.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.ItemRef();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.point = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ItemRef;
            })();

            v1.ScoreEntry = (function() {

                function ScoreEntry(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ScoreEntry.prototype.item = null;
                ScoreEntry.prototype.score = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                ScoreEntry.create = function create(properties) {
                    return new ScoreEntry(properties);
                };

                ScoreEntry.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.item != null && Object.hasOwnProperty.call(message, "item"))
                        $root.openledger.attribution.v1.ItemRef.encode(message.item, writer.uint32(10).fork()).ldelim();
                    if (message.score != null && Object.hasOwnProperty.call(message, "score"))
                        writer.uint32(16).sint64(message.score);
                    return writer;
                };

                ScoreEntry.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.ScoreEntry();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.item = $root.openledger.attribution.v1.ItemRef.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.score = reader.sint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ScoreEntry;
            })();

            v1.Payee = (function() {

                function Payee(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Payee.prototype.item = null;
                Payee.prototype.owner = "";
                Payee.prototype.relativeInfluence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Payee.prototype.gate = false;
                Payee.prototype.noveltyPpm = 0;
                Payee.prototype.amount = "";
                Payee.prototype.curator = "";
                Payee.prototype.curatorAmount = "";
                Payee.prototype.evidence = null;
                Payee.prototype.deferred = "";

                Payee.create = function create(properties) {
                    return new Payee(properties);
                };

                Payee.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.item != null && Object.hasOwnProperty.call(message, "item"))
                        $root.openledger.attribution.v1.ItemRef.encode(message.item, writer.uint32(10).fork()).ldelim();
                    if (message.owner != null && Object.hasOwnProperty.call(message, "owner"))
                        writer.uint32(18).string(message.owner);
                    if (message.relativeInfluence != null && Object.hasOwnProperty.call(message, "relativeInfluence"))
                        writer.uint32(24).uint64(message.relativeInfluence);
                    if (message.gate != null && Object.hasOwnProperty.call(message, "gate"))
                        writer.uint32(32).bool(message.gate);
                    if (message.noveltyPpm != null && Object.hasOwnProperty.call(message, "noveltyPpm"))
                        writer.uint32(40).uint32(message.noveltyPpm);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        writer.uint32(50).string(message.amount);
                    if (message.curator != null && Object.hasOwnProperty.call(message, "curator"))
                        writer.uint32(58).string(message.curator);
                    if (message.curatorAmount != null && Object.hasOwnProperty.call(message, "curatorAmount"))
                        writer.uint32(66).string(message.curatorAmount);
                    if (message.evidence != null && Object.hasOwnProperty.call(message, "evidence"))
                        $root.openledger.attribution.v1.PayeeEvidence.encode(message.evidence, writer.uint32(74).fork()).ldelim();
                    if (message.deferred != null && Object.hasOwnProperty.call(message, "deferred"))
                        writer.uint32(82).string(message.deferred);
                    return writer;
                };

                Payee.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Payee();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.item = $root.openledger.attribution.v1.ItemRef.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.owner = reader.string();
                                break;
                            }
                        case 3: {
                                message.relativeInfluence = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.gate = reader.bool();
                                break;
                            }
                        case 5: {
                                message.noveltyPpm = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.amount = reader.string();
                                break;
                            }
                        case 7: {
                                message.curator = reader.string();
                                break;
                            }
                        case 8: {
                                message.curatorAmount = reader.string();
                                break;
                            }
                        case 9: {
                                message.evidence = $root.openledger.attribution.v1.PayeeEvidence.decode(reader, reader.uint32());
                                break;
                            }
                        case 10: {
                                message.deferred = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Payee;
            })();

            v1.PayeeEvidence = (function() {

                function PayeeEvidence(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                PayeeEvidence.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                PayeeEvidence.prototype.factorPpm = 0;
                PayeeEvidence.prototype.judgements = 0;

                PayeeEvidence.create = function create(properties) {
                    return new PayeeEvidence(properties);
                };

                PayeeEvidence.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(8).uint64(message.contributionId);
                    if (message.factorPpm != null && Object.hasOwnProperty.call(message, "factorPpm"))
                        writer.uint32(16).uint32(message.factorPpm);
                    if (message.judgements != null && Object.hasOwnProperty.call(message, "judgements"))
                        writer.uint32(24).uint32(message.judgements);
                    return writer;
                };

                PayeeEvidence.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.PayeeEvidence();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.factorPpm = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.judgements = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return PayeeEvidence;
            })();

            v1.DeferredPart = (function() {

                function DeferredPart(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                DeferredPart.prototype.judgements = 0;
                DeferredPart.prototype.factorPpm = 0;
                DeferredPart.prototype.amount = "";

                DeferredPart.create = function create(properties) {
                    return new DeferredPart(properties);
                };

                DeferredPart.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.judgements != null && Object.hasOwnProperty.call(message, "judgements"))
                        writer.uint32(8).uint32(message.judgements);
                    if (message.factorPpm != null && Object.hasOwnProperty.call(message, "factorPpm"))
                        writer.uint32(16).uint32(message.factorPpm);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        writer.uint32(26).string(message.amount);
                    return writer;
                };

                DeferredPart.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.DeferredPart();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.judgements = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.factorPpm = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.amount = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return DeferredPart;
            })();

            v1.Deferred = (function() {

                function Deferred(properties) {
                    this.parts = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Deferred.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Deferred.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Deferred.prototype.denom = "";
                Deferred.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Deferred.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Deferred.prototype.parts = $util.emptyArray;

                Deferred.create = function create(properties) {
                    return new Deferred(properties);
                };

                Deferred.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(8).uint64(message.contributionId);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(16).uint64(message.artifactId);
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(26).string(message.denom);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(32).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(40).uint64(message.itemId);
                    if (message.parts != null && message.parts.length)
                        for (let i = 0; i < message.parts.length; ++i)
                            $root.openledger.attribution.v1.DeferredPart.encode(message.parts[i], writer.uint32(50).fork()).ldelim();
                    return writer;
                };

                Deferred.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Deferred();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.denom = reader.string();
                                break;
                            }
                        case 4: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 6: {
                                if (!(message.parts && message.parts.length))
                                    message.parts = [];
                                message.parts.push($root.openledger.attribution.v1.DeferredPart.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Deferred;
            })();

            v1.RolePayment = (function() {

                function RolePayment(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                RolePayment.prototype.role = 0;
                RolePayment.prototype.address = "";
                RolePayment.prototype.amount = "";
                RolePayment.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                RolePayment.create = function create(properties) {
                    return new RolePayment(properties);
                };

                RolePayment.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.role != null && Object.hasOwnProperty.call(message, "role"))
                        writer.uint32(8).int32(message.role);
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(18).string(message.address);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        writer.uint32(26).string(message.amount);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(32).uint64(message.modelId);
                    return writer;
                };

                RolePayment.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.RolePayment();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.role = reader.int32();
                                break;
                            }
                        case 2: {
                                message.address = reader.string();
                                break;
                            }
                        case 3: {
                                message.amount = reader.string();
                                break;
                            }
                        case 4: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return RolePayment;
            })();

            v1.Record = (function() {

                function Record(properties) {
                    this.scores = [];
                    this.payees = [];
                    this.payments = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Record.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Record.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Record.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Record.prototype.fee = null;
                Record.prototype.split = null;
                Record.prototype.label = 0;
                Record.prototype.scoreShift = 0;
                Record.prototype.scores = $util.emptyArray;
                Record.prototype.payees = $util.emptyArray;
                Record.prototype.dataPool = "";
                Record.prototype.payments = $util.emptyArray;
                Record.prototype.payer = "";
                Record.prototype.points = 0;
                Record.prototype.materialHash = $util.newBuffer([]);
                Record.prototype.evidenceClock = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Record.prototype.deferred = "";
                Record.prototype.retrieval = null;

                Record.create = function create(properties) {
                    return new Record(properties);
                };

                Record.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(24).uint64(message.height);
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(34).fork()).ldelim();
                    if (message.split != null && Object.hasOwnProperty.call(message, "split"))
                        $root.openledger.attribution.v1.Split.encode(message.split, writer.uint32(42).fork()).ldelim();
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(48).uint32(message.label);
                    if (message.scoreShift != null && Object.hasOwnProperty.call(message, "scoreShift"))
                        writer.uint32(56).sint32(message.scoreShift);
                    if (message.scores != null && message.scores.length)
                        for (let i = 0; i < message.scores.length; ++i)
                            $root.openledger.attribution.v1.ScoreEntry.encode(message.scores[i], writer.uint32(66).fork()).ldelim();
                    if (message.payees != null && message.payees.length)
                        for (let i = 0; i < message.payees.length; ++i)
                            $root.openledger.attribution.v1.Payee.encode(message.payees[i], writer.uint32(74).fork()).ldelim();
                    if (message.dataPool != null && Object.hasOwnProperty.call(message, "dataPool"))
                        writer.uint32(82).string(message.dataPool);
                    if (message.payments != null && message.payments.length)
                        for (let i = 0; i < message.payments.length; ++i)
                            $root.openledger.attribution.v1.RolePayment.encode(message.payments[i], writer.uint32(90).fork()).ldelim();
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(98).string(message.payer);
                    if (message.points != null && Object.hasOwnProperty.call(message, "points"))
                        writer.uint32(104).uint32(message.points);
                    if (message.materialHash != null && Object.hasOwnProperty.call(message, "materialHash"))
                        writer.uint32(114).bytes(message.materialHash);
                    if (message.evidenceClock != null && Object.hasOwnProperty.call(message, "evidenceClock"))
                        writer.uint32(120).uint64(message.evidenceClock);
                    if (message.deferred != null && Object.hasOwnProperty.call(message, "deferred"))
                        writer.uint32(130).string(message.deferred);
                    if (message.retrieval != null && Object.hasOwnProperty.call(message, "retrieval"))
                        $root.openledger.attribution.v1.RetrievalBasis.encode(message.retrieval, writer.uint32(138).fork()).ldelim();
                    return writer;
                };

                Record.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Record();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 5: {
                                message.split = $root.openledger.attribution.v1.Split.decode(reader, reader.uint32());
                                break;
                            }
                        case 6: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.scoreShift = reader.sint32();
                                break;
                            }
                        case 8: {
                                if (!(message.scores && message.scores.length))
                                    message.scores = [];
                                message.scores.push($root.openledger.attribution.v1.ScoreEntry.decode(reader, reader.uint32()));
                                break;
                            }
                        case 9: {
                                if (!(message.payees && message.payees.length))
                                    message.payees = [];
                                message.payees.push($root.openledger.attribution.v1.Payee.decode(reader, reader.uint32()));
                                break;
                            }
                        case 10: {
                                message.dataPool = reader.string();
                                break;
                            }
                        case 11: {
                                if (!(message.payments && message.payments.length))
                                    message.payments = [];
                                message.payments.push($root.openledger.attribution.v1.RolePayment.decode(reader, reader.uint32()));
                                break;
                            }
                        case 12: {
                                message.payer = reader.string();
                                break;
                            }
                        case 13: {
                                message.points = reader.uint32();
                                break;
                            }
                        case 14: {
                                message.materialHash = reader.bytes();
                                break;
                            }
                        case 15: {
                                message.evidenceClock = reader.uint64();
                                break;
                            }
                        case 16: {
                                message.deferred = reader.string();
                                break;
                            }
                        case 17: {
                                message.retrieval = $root.openledger.attribution.v1.RetrievalBasis.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Record;
            })();

            v1.RetrievalBasis = (function() {

                function RetrievalBasis(properties) {
                    this.passedOver = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                RetrievalBasis.prototype.k = 0;
                RetrievalBasis.prototype.minScore = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
                RetrievalBasis.prototype.consentHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                RetrievalBasis.prototype.passedOver = $util.emptyArray;
                RetrievalBasis.prototype.executor = "";

                RetrievalBasis.create = function create(properties) {
                    return new RetrievalBasis(properties);
                };

                RetrievalBasis.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.k != null && Object.hasOwnProperty.call(message, "k"))
                        writer.uint32(8).uint32(message.k);
                    if (message.minScore != null && Object.hasOwnProperty.call(message, "minScore"))
                        writer.uint32(16).sint64(message.minScore);
                    if (message.consentHeight != null && Object.hasOwnProperty.call(message, "consentHeight"))
                        writer.uint32(24).uint64(message.consentHeight);
                    if (message.passedOver != null && message.passedOver.length)
                        for (let i = 0; i < message.passedOver.length; ++i)
                            $root.openledger.attribution.v1.ItemRef.encode(message.passedOver[i], writer.uint32(34).fork()).ldelim();
                    if (message.executor != null && Object.hasOwnProperty.call(message, "executor"))
                        writer.uint32(42).string(message.executor);
                    return writer;
                };

                RetrievalBasis.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.RetrievalBasis();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.k = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.minScore = reader.sint64();
                                break;
                            }
                        case 3: {
                                message.consentHeight = reader.uint64();
                                break;
                            }
                        case 4: {
                                if (!(message.passedOver && message.passedOver.length))
                                    message.passedOver = [];
                                message.passedOver.push($root.openledger.attribution.v1.ItemRef.decode(reader, reader.uint32()));
                                break;
                            }
                        case 5: {
                                message.executor = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return RetrievalBasis;
            })();

            v1.RecordHeader = (function() {

                function RecordHeader(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                RecordHeader.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                RecordHeader.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                RecordHeader.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                RecordHeader.prototype.recordHash = $util.newBuffer([]);
                RecordHeader.prototype.pruned = false;
                RecordHeader.prototype.batchId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                RecordHeader.prototype.embedding = $util.newBuffer([]);

                RecordHeader.create = function create(properties) {
                    return new RecordHeader(properties);
                };

                RecordHeader.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(24).uint64(message.height);
                    if (message.recordHash != null && Object.hasOwnProperty.call(message, "recordHash"))
                        writer.uint32(34).bytes(message.recordHash);
                    if (message.pruned != null && Object.hasOwnProperty.call(message, "pruned"))
                        writer.uint32(40).bool(message.pruned);
                    if (message.batchId != null && Object.hasOwnProperty.call(message, "batchId"))
                        writer.uint32(48).uint64(message.batchId);
                    if (message.embedding != null && Object.hasOwnProperty.call(message, "embedding"))
                        writer.uint32(58).bytes(message.embedding);
                    return writer;
                };

                RecordHeader.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.RecordHeader();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.recordHash = reader.bytes();
                                break;
                            }
                        case 5: {
                                message.pruned = reader.bool();
                                break;
                            }
                        case 6: {
                                message.batchId = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.embedding = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return RecordHeader;
            })();

            v1.Batch = (function() {

                function Batch(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Batch.prototype.batchId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Batch.prototype.answers = 0;
                Batch.prototype.payer = "";
                Batch.prototype.fee = null;
                Batch.prototype.split = null;
                Batch.prototype.maxScores = 0;
                Batch.prototype.maxPayees = 0;
                Batch.prototype.evidenceClock = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Batch.create = function create(properties) {
                    return new Batch(properties);
                };

                Batch.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.batchId != null && Object.hasOwnProperty.call(message, "batchId"))
                        writer.uint32(8).uint64(message.batchId);
                    if (message.answers != null && Object.hasOwnProperty.call(message, "answers"))
                        writer.uint32(16).uint32(message.answers);
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(26).string(message.payer);
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(34).fork()).ldelim();
                    if (message.split != null && Object.hasOwnProperty.call(message, "split"))
                        $root.openledger.attribution.v1.Split.encode(message.split, writer.uint32(42).fork()).ldelim();
                    if (message.maxScores != null && Object.hasOwnProperty.call(message, "maxScores"))
                        writer.uint32(48).uint32(message.maxScores);
                    if (message.maxPayees != null && Object.hasOwnProperty.call(message, "maxPayees"))
                        writer.uint32(56).uint32(message.maxPayees);
                    if (message.evidenceClock != null && Object.hasOwnProperty.call(message, "evidenceClock"))
                        writer.uint32(80).uint64(message.evidenceClock);
                    return writer;
                };

                Batch.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Batch();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.batchId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.answers = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.payer = reader.string();
                                break;
                            }
                        case 4: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 5: {
                                message.split = $root.openledger.attribution.v1.Split.decode(reader, reader.uint32());
                                break;
                            }
                        case 6: {
                                message.maxScores = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.maxPayees = reader.uint32();
                                break;
                            }
                        case 10: {
                                message.evidenceClock = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Batch;
            })();

            v1.Credit = (function() {

                function Credit(properties) {
                    this.totals = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Credit.prototype.address = "";
                Credit.prototype.totals = $util.emptyArray;
                Credit.prototype.firstInferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Credit.prototype.lastInferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Credit.create = function create(properties) {
                    return new Credit(properties);
                };

                Credit.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    if (message.totals != null && message.totals.length)
                        for (let i = 0; i < message.totals.length; ++i)
                            $root.openledger.attribution.v1.RoleTotal.encode(message.totals[i], writer.uint32(18).fork()).ldelim();
                    if (message.firstInferenceId != null && Object.hasOwnProperty.call(message, "firstInferenceId"))
                        writer.uint32(24).uint64(message.firstInferenceId);
                    if (message.lastInferenceId != null && Object.hasOwnProperty.call(message, "lastInferenceId"))
                        writer.uint32(32).uint64(message.lastInferenceId);
                    return writer;
                };

                Credit.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Credit();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        case 2: {
                                if (!(message.totals && message.totals.length))
                                    message.totals = [];
                                message.totals.push($root.openledger.attribution.v1.RoleTotal.decode(reader, reader.uint32()));
                                break;
                            }
                        case 3: {
                                message.firstInferenceId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.lastInferenceId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Credit;
            })();

            v1.Earnings = (function() {

                function Earnings(properties) {
                    this.totals = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Earnings.prototype.address = "";
                Earnings.prototype.totals = $util.emptyArray;
                Earnings.prototype.payments = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Earnings.create = function create(properties) {
                    return new Earnings(properties);
                };

                Earnings.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    if (message.totals != null && message.totals.length)
                        for (let i = 0; i < message.totals.length; ++i)
                            $root.openledger.attribution.v1.RoleTotal.encode(message.totals[i], writer.uint32(18).fork()).ldelim();
                    if (message.payments != null && Object.hasOwnProperty.call(message, "payments"))
                        writer.uint32(24).uint64(message.payments);
                    return writer;
                };

                Earnings.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Earnings();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        case 2: {
                                if (!(message.totals && message.totals.length))
                                    message.totals = [];
                                message.totals.push($root.openledger.attribution.v1.RoleTotal.decode(reader, reader.uint32()));
                                break;
                            }
                        case 3: {
                                message.payments = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Earnings;
            })();

            v1.RoleTotal = (function() {

                function RoleTotal(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                RoleTotal.prototype.role = 0;
                RoleTotal.prototype.amount = null;

                RoleTotal.create = function create(properties) {
                    return new RoleTotal(properties);
                };

                RoleTotal.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.role != null && Object.hasOwnProperty.call(message, "role"))
                        writer.uint32(8).int32(message.role);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.amount, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                RoleTotal.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.RoleTotal();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.role = reader.int32();
                                break;
                            }
                        case 2: {
                                message.amount = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return RoleTotal;
            })();

            v1.Payment = (function() {

                function Payment(properties) {
                    this.totals = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Payment.prototype.address = "";
                Payment.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Payment.prototype.totals = $util.emptyArray;
                Payment.prototype.firstInferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Payment.prototype.lastInferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Payment.prototype.undeferred = "";

                Payment.create = function create(properties) {
                    return new Payment(properties);
                };

                Payment.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(16).uint64(message.height);
                    if (message.totals != null && message.totals.length)
                        for (let i = 0; i < message.totals.length; ++i)
                            $root.openledger.attribution.v1.RoleTotal.encode(message.totals[i], writer.uint32(26).fork()).ldelim();
                    if (message.firstInferenceId != null && Object.hasOwnProperty.call(message, "firstInferenceId"))
                        writer.uint32(32).uint64(message.firstInferenceId);
                    if (message.lastInferenceId != null && Object.hasOwnProperty.call(message, "lastInferenceId"))
                        writer.uint32(40).uint64(message.lastInferenceId);
                    if (message.undeferred != null && Object.hasOwnProperty.call(message, "undeferred"))
                        writer.uint32(50).string(message.undeferred);
                    return writer;
                };

                Payment.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Payment();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        case 2: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 3: {
                                if (!(message.totals && message.totals.length))
                                    message.totals = [];
                                message.totals.push($root.openledger.attribution.v1.RoleTotal.decode(reader, reader.uint32()));
                                break;
                            }
                        case 4: {
                                message.firstInferenceId = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.lastInferenceId = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.undeferred = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Payment;
            })();

            v1.EpochTotals = (function() {

                function EpochTotals(properties) {
                    this.paidOut = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                EpochTotals.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                EpochTotals.prototype.denom = "";
                EpochTotals.prototype.inferences = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                EpochTotals.prototype.feesIn = "";
                EpochTotals.prototype.paidOut = $util.emptyArray;
                EpochTotals.prototype.carry = "";
                EpochTotals.prototype.credited = "";
                EpochTotals.prototype.released = "";

                EpochTotals.create = function create(properties) {
                    return new EpochTotals(properties);
                };

                EpochTotals.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
                        writer.uint32(8).uint64(message.epoch);
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(18).string(message.denom);
                    if (message.inferences != null && Object.hasOwnProperty.call(message, "inferences"))
                        writer.uint32(24).uint64(message.inferences);
                    if (message.feesIn != null && Object.hasOwnProperty.call(message, "feesIn"))
                        writer.uint32(34).string(message.feesIn);
                    if (message.paidOut != null && message.paidOut.length)
                        for (let i = 0; i < message.paidOut.length; ++i)
                            $root.openledger.attribution.v1.RoleTotal.encode(message.paidOut[i], writer.uint32(42).fork()).ldelim();
                    if (message.carry != null && Object.hasOwnProperty.call(message, "carry"))
                        writer.uint32(50).string(message.carry);
                    if (message.credited != null && Object.hasOwnProperty.call(message, "credited"))
                        writer.uint32(58).string(message.credited);
                    if (message.released != null && Object.hasOwnProperty.call(message, "released"))
                        writer.uint32(66).string(message.released);
                    return writer;
                };

                EpochTotals.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.EpochTotals();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.epoch = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.denom = reader.string();
                                break;
                            }
                        case 3: {
                                message.inferences = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.feesIn = reader.string();
                                break;
                            }
                        case 5: {
                                if (!(message.paidOut && message.paidOut.length))
                                    message.paidOut = [];
                                message.paidOut.push($root.openledger.attribution.v1.RoleTotal.decode(reader, reader.uint32()));
                                break;
                            }
                        case 6: {
                                message.carry = reader.string();
                                break;
                            }
                        case 7: {
                                message.credited = reader.string();
                                break;
                            }
                        case 8: {
                                message.released = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return EpochTotals;
            })();

            v1.StoreKey = (function() {

                function StoreKey(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                StoreKey.prototype.store = "";
                StoreKey.prototype.key = $util.newBuffer([]);

                StoreKey.create = function create(properties) {
                    return new StoreKey(properties);
                };

                StoreKey.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.store != null && Object.hasOwnProperty.call(message, "store"))
                        writer.uint32(10).string(message.store);
                    if (message.key != null && Object.hasOwnProperty.call(message, "key"))
                        writer.uint32(18).bytes(message.key);
                    return writer;
                };

                StoreKey.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.StoreKey();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.store = reader.string();
                                break;
                            }
                        case 2: {
                                message.key = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return StoreKey;
            })();

            v1.Params = (function() {

                function Params(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Params.prototype.split = null;
                Params.prototype.emissionMatchPpm = 0;
                Params.prototype.maxScores = 0;
                Params.prototype.maxPayees = 0;
                Params.prototype.recordRetentionBlocks = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.epochBlocks = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.gasPerKilomac = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.gasPerPayee = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.minPush = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Params.create = function create(properties) {
                    return new Params(properties);
                };

                Params.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.split != null && Object.hasOwnProperty.call(message, "split"))
                        $root.openledger.attribution.v1.Split.encode(message.split, writer.uint32(10).fork()).ldelim();
                    if (message.emissionMatchPpm != null && Object.hasOwnProperty.call(message, "emissionMatchPpm"))
                        writer.uint32(16).uint32(message.emissionMatchPpm);
                    if (message.maxScores != null && Object.hasOwnProperty.call(message, "maxScores"))
                        writer.uint32(24).uint32(message.maxScores);
                    if (message.maxPayees != null && Object.hasOwnProperty.call(message, "maxPayees"))
                        writer.uint32(32).uint32(message.maxPayees);
                    if (message.recordRetentionBlocks != null && Object.hasOwnProperty.call(message, "recordRetentionBlocks"))
                        writer.uint32(40).uint64(message.recordRetentionBlocks);
                    if (message.epochBlocks != null && Object.hasOwnProperty.call(message, "epochBlocks"))
                        writer.uint32(48).uint64(message.epochBlocks);
                    if (message.gasPerKilomac != null && Object.hasOwnProperty.call(message, "gasPerKilomac"))
                        writer.uint32(56).uint64(message.gasPerKilomac);
                    if (message.gasPerPayee != null && Object.hasOwnProperty.call(message, "gasPerPayee"))
                        writer.uint32(64).uint64(message.gasPerPayee);
                    if (message.minPush != null && Object.hasOwnProperty.call(message, "minPush"))
                        writer.uint32(72).uint64(message.minPush);
                    return writer;
                };

                Params.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.Params();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.split = $root.openledger.attribution.v1.Split.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.emissionMatchPpm = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.maxScores = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.maxPayees = reader.uint32();
                                break;
                            }
                        case 5: {
                                message.recordRetentionBlocks = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.epochBlocks = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.gasPerKilomac = reader.uint64();
                                break;
                            }
                        case 8: {
                                message.gasPerPayee = reader.uint64();
                                break;
                            }
                        case 9: {
                                message.minPush = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Params;
            })();

            v1.Role = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "ROLE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "ROLE_DATA"] = 1;
                values[valuesById[2] = "ROLE_CURATOR"] = 2;
                values[valuesById[3] = "ROLE_LINEAGE"] = 3;
                values[valuesById[4] = "ROLE_TUNER"] = 4;
                values[valuesById[5] = "ROLE_COMPUTE"] = 5;
                values[valuesById[6] = "ROLE_VALIDATORS"] = 6;
                values[valuesById[7] = "ROLE_COMMUNITY"] = 7;
                values[valuesById[8] = "ROLE_BURN"] = 8;
                return values;
            })();

            v1.QueryParamsRequest = (function() {

                function QueryParamsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsRequest.create = function create(properties) {
                    return new QueryParamsRequest(properties);
                };

                QueryParamsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                QueryParamsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryParamsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsRequest;
            })();

            v1.QueryParamsResponse = (function() {

                function QueryParamsResponse(properties) {
                    this.proofKeys = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsResponse.prototype.params = null;
                QueryParamsResponse.prototype.proofKeys = $util.emptyArray;

                QueryParamsResponse.create = function create(properties) {
                    return new QueryParamsResponse(properties);
                };

                QueryParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.attribution.v1.Params.encode(message.params, writer.uint32(10).fork()).ldelim();
                    if (message.proofKeys != null && message.proofKeys.length)
                        for (let i = 0; i < message.proofKeys.length; ++i)
                            $root.openledger.attribution.v1.StoreKey.encode(message.proofKeys[i], writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.params = $root.openledger.attribution.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                if (!(message.proofKeys && message.proofKeys.length))
                                    message.proofKeys = [];
                                message.proofKeys.push($root.openledger.attribution.v1.StoreKey.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsResponse;
            })();

            v1.QueryAttributionRequest = (function() {

                function QueryAttributionRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryAttributionRequest.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryAttributionRequest.create = function create(properties) {
                    return new QueryAttributionRequest(properties);
                };

                QueryAttributionRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    return writer;
                };

                QueryAttributionRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryAttributionRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryAttributionRequest;
            })();

            v1.QueryAttributionResponse = (function() {

                function QueryAttributionResponse(properties) {
                    this.proofKeys = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryAttributionResponse.prototype.header = null;
                QueryAttributionResponse.prototype.record = null;
                QueryAttributionResponse.prototype.proofKeys = $util.emptyArray;
                QueryAttributionResponse.prototype.batch = null;

                QueryAttributionResponse.create = function create(properties) {
                    return new QueryAttributionResponse(properties);
                };

                QueryAttributionResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.header != null && Object.hasOwnProperty.call(message, "header"))
                        $root.openledger.attribution.v1.RecordHeader.encode(message.header, writer.uint32(10).fork()).ldelim();
                    if (message.record != null && Object.hasOwnProperty.call(message, "record"))
                        $root.openledger.attribution.v1.Record.encode(message.record, writer.uint32(18).fork()).ldelim();
                    if (message.proofKeys != null && message.proofKeys.length)
                        for (let i = 0; i < message.proofKeys.length; ++i)
                            $root.openledger.attribution.v1.StoreKey.encode(message.proofKeys[i], writer.uint32(26).fork()).ldelim();
                    if (message.batch != null && Object.hasOwnProperty.call(message, "batch"))
                        $root.openledger.attribution.v1.Batch.encode(message.batch, writer.uint32(34).fork()).ldelim();
                    return writer;
                };

                QueryAttributionResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryAttributionResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.header = $root.openledger.attribution.v1.RecordHeader.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.record = $root.openledger.attribution.v1.Record.decode(reader, reader.uint32());
                                break;
                            }
                        case 3: {
                                if (!(message.proofKeys && message.proofKeys.length))
                                    message.proofKeys = [];
                                message.proofKeys.push($root.openledger.attribution.v1.StoreKey.decode(reader, reader.uint32()));
                                break;
                            }
                        case 4: {
                                message.batch = $root.openledger.attribution.v1.Batch.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryAttributionResponse;
            })();

            v1.QueryExplainRequest = (function() {

                function QueryExplainRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryExplainRequest.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryExplainRequest.create = function create(properties) {
                    return new QueryExplainRequest(properties);
                };

                QueryExplainRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    return writer;
                };

                QueryExplainRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryExplainRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryExplainRequest;
            })();

            v1.ExplainedAncestor = (function() {

                function ExplainedAncestor(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ExplainedAncestor.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ExplainedAncestor.prototype.name = "";
                ExplainedAncestor.prototype.creator = "";
                ExplainedAncestor.prototype.sharePpm = 0;

                ExplainedAncestor.create = function create(properties) {
                    return new ExplainedAncestor(properties);
                };

                ExplainedAncestor.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.name != null && Object.hasOwnProperty.call(message, "name"))
                        writer.uint32(18).string(message.name);
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(26).string(message.creator);
                    if (message.sharePpm != null && Object.hasOwnProperty.call(message, "sharePpm"))
                        writer.uint32(32).uint32(message.sharePpm);
                    return writer;
                };

                ExplainedAncestor.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.ExplainedAncestor();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.name = reader.string();
                                break;
                            }
                        case 3: {
                                message.creator = reader.string();
                                break;
                            }
                        case 4: {
                                message.sharePpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ExplainedAncestor;
            })();

            v1.ExplainedPayment = (function() {

                function ExplainedPayment(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ExplainedPayment.prototype.role = 0;
                ExplainedPayment.prototype.address = "";
                ExplainedPayment.prototype.amount = null;
                ExplainedPayment.prototype.rule = "";

                ExplainedPayment.create = function create(properties) {
                    return new ExplainedPayment(properties);
                };

                ExplainedPayment.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.role != null && Object.hasOwnProperty.call(message, "role"))
                        writer.uint32(8).int32(message.role);
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(18).string(message.address);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.amount, writer.uint32(26).fork()).ldelim();
                    if (message.rule != null && Object.hasOwnProperty.call(message, "rule"))
                        writer.uint32(34).string(message.rule);
                    return writer;
                };

                ExplainedPayment.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.ExplainedPayment();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.role = reader.int32();
                                break;
                            }
                        case 2: {
                                message.address = reader.string();
                                break;
                            }
                        case 3: {
                                message.amount = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 4: {
                                message.rule = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ExplainedPayment;
            })();

            v1.QueryExplainResponse = (function() {

                function QueryExplainResponse(properties) {
                    this.lineage = [];
                    this.payments = [];
                    this.proofKeys = [];
                    this.evidence = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryExplainResponse.prototype.record = null;
                QueryExplainResponse.prototype.recordHash = $util.newBuffer([]);
                QueryExplainResponse.prototype.payer = "";
                QueryExplainResponse.prototype.modelName = "";
                QueryExplainResponse.prototype.lineage = $util.emptyArray;
                QueryExplainResponse.prototype.payments = $util.emptyArray;
                QueryExplainResponse.prototype.proofKeys = $util.emptyArray;
                QueryExplainResponse.prototype.evidence = $util.emptyArray;

                QueryExplainResponse.create = function create(properties) {
                    return new QueryExplainResponse(properties);
                };

                QueryExplainResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.record != null && Object.hasOwnProperty.call(message, "record"))
                        $root.openledger.attribution.v1.Record.encode(message.record, writer.uint32(10).fork()).ldelim();
                    if (message.recordHash != null && Object.hasOwnProperty.call(message, "recordHash"))
                        writer.uint32(18).bytes(message.recordHash);
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(26).string(message.payer);
                    if (message.modelName != null && Object.hasOwnProperty.call(message, "modelName"))
                        writer.uint32(34).string(message.modelName);
                    if (message.lineage != null && message.lineage.length)
                        for (let i = 0; i < message.lineage.length; ++i)
                            $root.openledger.attribution.v1.ExplainedAncestor.encode(message.lineage[i], writer.uint32(42).fork()).ldelim();
                    if (message.payments != null && message.payments.length)
                        for (let i = 0; i < message.payments.length; ++i)
                            $root.openledger.attribution.v1.ExplainedPayment.encode(message.payments[i], writer.uint32(50).fork()).ldelim();
                    if (message.proofKeys != null && message.proofKeys.length)
                        for (let i = 0; i < message.proofKeys.length; ++i)
                            $root.openledger.attribution.v1.StoreKey.encode(message.proofKeys[i], writer.uint32(58).fork()).ldelim();
                    if (message.evidence != null && message.evidence.length)
                        for (let i = 0; i < message.evidence.length; ++i)
                            $root.openledger.attribution.v1.ExplainedEvidence.encode(message.evidence[i], writer.uint32(98).fork()).ldelim();
                    return writer;
                };

                QueryExplainResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryExplainResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.record = $root.openledger.attribution.v1.Record.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.recordHash = reader.bytes();
                                break;
                            }
                        case 3: {
                                message.payer = reader.string();
                                break;
                            }
                        case 4: {
                                message.modelName = reader.string();
                                break;
                            }
                        case 5: {
                                if (!(message.lineage && message.lineage.length))
                                    message.lineage = [];
                                message.lineage.push($root.openledger.attribution.v1.ExplainedAncestor.decode(reader, reader.uint32()));
                                break;
                            }
                        case 6: {
                                if (!(message.payments && message.payments.length))
                                    message.payments = [];
                                message.payments.push($root.openledger.attribution.v1.ExplainedPayment.decode(reader, reader.uint32()));
                                break;
                            }
                        case 7: {
                                if (!(message.proofKeys && message.proofKeys.length))
                                    message.proofKeys = [];
                                message.proofKeys.push($root.openledger.attribution.v1.StoreKey.decode(reader, reader.uint32()));
                                break;
                            }
                        case 12: {
                                if (!(message.evidence && message.evidence.length))
                                    message.evidence = [];
                                message.evidence.push($root.openledger.attribution.v1.ExplainedEvidence.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryExplainResponse;
            })();

            v1.ExplainedEvidence = (function() {

                function ExplainedEvidence(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ExplainedEvidence.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ExplainedEvidence.prototype.owner = "";
                ExplainedEvidence.prototype.factorPpm = 0;
                ExplainedEvidence.prototype.judgements = 0;
                ExplainedEvidence.prototype.judgeModelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ExplainedEvidence.prototype.publicModelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ExplainedEvidence.prototype.evidencePpm = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
                ExplainedEvidence.prototype.volumePpm = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ExplainedEvidence.prototype.scale = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ExplainedEvidence.prototype.deferred = "";
                ExplainedEvidence.prototype.until = "";

                ExplainedEvidence.create = function create(properties) {
                    return new ExplainedEvidence(properties);
                };

                ExplainedEvidence.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(8).uint64(message.contributionId);
                    if (message.owner != null && Object.hasOwnProperty.call(message, "owner"))
                        writer.uint32(18).string(message.owner);
                    if (message.factorPpm != null && Object.hasOwnProperty.call(message, "factorPpm"))
                        writer.uint32(24).uint32(message.factorPpm);
                    if (message.judgements != null && Object.hasOwnProperty.call(message, "judgements"))
                        writer.uint32(32).uint32(message.judgements);
                    if (message.judgeModelId != null && Object.hasOwnProperty.call(message, "judgeModelId"))
                        writer.uint32(40).uint64(message.judgeModelId);
                    if (message.publicModelId != null && Object.hasOwnProperty.call(message, "publicModelId"))
                        writer.uint32(48).uint64(message.publicModelId);
                    if (message.evidencePpm != null && Object.hasOwnProperty.call(message, "evidencePpm"))
                        writer.uint32(56).sint64(message.evidencePpm);
                    if (message.volumePpm != null && Object.hasOwnProperty.call(message, "volumePpm"))
                        writer.uint32(64).uint64(message.volumePpm);
                    if (message.scale != null && Object.hasOwnProperty.call(message, "scale"))
                        writer.uint32(72).uint64(message.scale);
                    if (message.deferred != null && Object.hasOwnProperty.call(message, "deferred"))
                        writer.uint32(82).string(message.deferred);
                    if (message.until != null && Object.hasOwnProperty.call(message, "until"))
                        writer.uint32(90).string(message.until);
                    return writer;
                };

                ExplainedEvidence.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.ExplainedEvidence();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.owner = reader.string();
                                break;
                            }
                        case 3: {
                                message.factorPpm = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.judgements = reader.uint32();
                                break;
                            }
                        case 5: {
                                message.judgeModelId = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.publicModelId = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.evidencePpm = reader.sint64();
                                break;
                            }
                        case 8: {
                                message.volumePpm = reader.uint64();
                                break;
                            }
                        case 9: {
                                message.scale = reader.uint64();
                                break;
                            }
                        case 10: {
                                message.deferred = reader.string();
                                break;
                            }
                        case 11: {
                                message.until = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ExplainedEvidence;
            })();

            v1.QueryWhyPaidRequest = (function() {

                function QueryWhyPaidRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryWhyPaidRequest.prototype.address = "";
                QueryWhyPaidRequest.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryWhyPaidRequest.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryWhyPaidRequest.create = function create(properties) {
                    return new QueryWhyPaidRequest(properties);
                };

                QueryWhyPaidRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(16).uint64(message.height);
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(24).uint64(message.inferenceId);
                    return writer;
                };

                QueryWhyPaidRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryWhyPaidRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        case 2: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryWhyPaidRequest;
            })();

            v1.PaymentReason = (function() {

                function PaymentReason(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                PaymentReason.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                PaymentReason.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                PaymentReason.prototype.role = 0;
                PaymentReason.prototype.amount = null;
                PaymentReason.prototype.item = null;
                PaymentReason.prototype.rule = "";

                PaymentReason.create = function create(properties) {
                    return new PaymentReason(properties);
                };

                PaymentReason.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.role != null && Object.hasOwnProperty.call(message, "role"))
                        writer.uint32(24).int32(message.role);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.amount, writer.uint32(34).fork()).ldelim();
                    if (message.item != null && Object.hasOwnProperty.call(message, "item"))
                        $root.openledger.attribution.v1.ItemRef.encode(message.item, writer.uint32(42).fork()).ldelim();
                    if (message.rule != null && Object.hasOwnProperty.call(message, "rule"))
                        writer.uint32(50).string(message.rule);
                    return writer;
                };

                PaymentReason.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.PaymentReason();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.role = reader.int32();
                                break;
                            }
                        case 4: {
                                message.amount = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 5: {
                                message.item = $root.openledger.attribution.v1.ItemRef.decode(reader, reader.uint32());
                                break;
                            }
                        case 6: {
                                message.rule = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return PaymentReason;
            })();

            v1.QueryWhyPaidResponse = (function() {

                function QueryWhyPaidResponse(properties) {
                    this.total = [];
                    this.reasons = [];
                    this.prunedInferences = [];
                    this.proofKeys = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryWhyPaidResponse.prototype.total = $util.emptyArray;
                QueryWhyPaidResponse.prototype.reasons = $util.emptyArray;
                QueryWhyPaidResponse.prototype.prunedInferences = $util.emptyArray;
                QueryWhyPaidResponse.prototype.proofKeys = $util.emptyArray;
                QueryWhyPaidResponse.prototype.undeferred = "";

                QueryWhyPaidResponse.create = function create(properties) {
                    return new QueryWhyPaidResponse(properties);
                };

                QueryWhyPaidResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.total != null && message.total.length)
                        for (let i = 0; i < message.total.length; ++i)
                            $root.cosmos.base.v1beta1.Coin.encode(message.total[i], writer.uint32(10).fork()).ldelim();
                    if (message.reasons != null && message.reasons.length)
                        for (let i = 0; i < message.reasons.length; ++i)
                            $root.openledger.attribution.v1.PaymentReason.encode(message.reasons[i], writer.uint32(18).fork()).ldelim();
                    if (message.prunedInferences != null && message.prunedInferences.length) {
                        writer.uint32(26).fork();
                        for (let i = 0; i < message.prunedInferences.length; ++i)
                            writer.uint64(message.prunedInferences[i]);
                        writer.ldelim();
                    }
                    if (message.proofKeys != null && message.proofKeys.length)
                        for (let i = 0; i < message.proofKeys.length; ++i)
                            $root.openledger.attribution.v1.StoreKey.encode(message.proofKeys[i], writer.uint32(34).fork()).ldelim();
                    if (message.undeferred != null && Object.hasOwnProperty.call(message, "undeferred"))
                        writer.uint32(42).string(message.undeferred);
                    return writer;
                };

                QueryWhyPaidResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryWhyPaidResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.total && message.total.length))
                                    message.total = [];
                                message.total.push($root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                if (!(message.reasons && message.reasons.length))
                                    message.reasons = [];
                                message.reasons.push($root.openledger.attribution.v1.PaymentReason.decode(reader, reader.uint32()));
                                break;
                            }
                        case 3: {
                                if (!(message.prunedInferences && message.prunedInferences.length))
                                    message.prunedInferences = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.prunedInferences.push(reader.uint64());
                                } else
                                    message.prunedInferences.push(reader.uint64());
                                break;
                            }
                        case 4: {
                                if (!(message.proofKeys && message.proofKeys.length))
                                    message.proofKeys = [];
                                message.proofKeys.push($root.openledger.attribution.v1.StoreKey.decode(reader, reader.uint32()));
                                break;
                            }
                        case 5: {
                                message.undeferred = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryWhyPaidResponse;
            })();

            v1.QueryEarningsByAccountRequest = (function() {

                function QueryEarningsByAccountRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryEarningsByAccountRequest.prototype.address = "";

                QueryEarningsByAccountRequest.create = function create(properties) {
                    return new QueryEarningsByAccountRequest(properties);
                };

                QueryEarningsByAccountRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    return writer;
                };

                QueryEarningsByAccountRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryEarningsByAccountRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryEarningsByAccountRequest;
            })();

            v1.QueryEarningsByAccountResponse = (function() {

                function QueryEarningsByAccountResponse(properties) {
                    this.proofKeys = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryEarningsByAccountResponse.prototype.earnings = null;
                QueryEarningsByAccountResponse.prototype.proofKeys = $util.emptyArray;
                QueryEarningsByAccountResponse.prototype.credit = null;

                QueryEarningsByAccountResponse.create = function create(properties) {
                    return new QueryEarningsByAccountResponse(properties);
                };

                QueryEarningsByAccountResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.earnings != null && Object.hasOwnProperty.call(message, "earnings"))
                        $root.openledger.attribution.v1.Earnings.encode(message.earnings, writer.uint32(10).fork()).ldelim();
                    if (message.proofKeys != null && message.proofKeys.length)
                        for (let i = 0; i < message.proofKeys.length; ++i)
                            $root.openledger.attribution.v1.StoreKey.encode(message.proofKeys[i], writer.uint32(18).fork()).ldelim();
                    if (message.credit != null && Object.hasOwnProperty.call(message, "credit"))
                        $root.openledger.attribution.v1.Credit.encode(message.credit, writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                QueryEarningsByAccountResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryEarningsByAccountResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.earnings = $root.openledger.attribution.v1.Earnings.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                if (!(message.proofKeys && message.proofKeys.length))
                                    message.proofKeys = [];
                                message.proofKeys.push($root.openledger.attribution.v1.StoreKey.decode(reader, reader.uint32()));
                                break;
                            }
                        case 3: {
                                message.credit = $root.openledger.attribution.v1.Credit.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryEarningsByAccountResponse;
            })();

            v1.QueryPaymentsRequest = (function() {

                function QueryPaymentsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPaymentsRequest.prototype.address = "";
                QueryPaymentsRequest.prototype.pagination = null;

                QueryPaymentsRequest.create = function create(properties) {
                    return new QueryPaymentsRequest(properties);
                };

                QueryPaymentsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryPaymentsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryPaymentsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPaymentsRequest;
            })();

            v1.QueryPaymentsResponse = (function() {

                function QueryPaymentsResponse(properties) {
                    this.payments = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPaymentsResponse.prototype.payments = $util.emptyArray;
                QueryPaymentsResponse.prototype.pagination = null;

                QueryPaymentsResponse.create = function create(properties) {
                    return new QueryPaymentsResponse(properties);
                };

                QueryPaymentsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payments != null && message.payments.length)
                        for (let i = 0; i < message.payments.length; ++i)
                            $root.openledger.attribution.v1.Payment.encode(message.payments[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryPaymentsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryPaymentsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.payments && message.payments.length))
                                    message.payments = [];
                                message.payments.push($root.openledger.attribution.v1.Payment.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPaymentsResponse;
            })();

            v1.QueryDeferredRequest = (function() {

                function QueryDeferredRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDeferredRequest.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryDeferredRequest.create = function create(properties) {
                    return new QueryDeferredRequest(properties);
                };

                QueryDeferredRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(8).uint64(message.contributionId);
                    return writer;
                };

                QueryDeferredRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryDeferredRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDeferredRequest;
            })();

            v1.DeferredState = (function() {

                function DeferredState(properties) {
                    this.factorsPpm = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                DeferredState.prototype.deferred = null;
                DeferredState.prototype.factorsPpm = $util.emptyArray;
                DeferredState.prototype.releasable = "";

                DeferredState.create = function create(properties) {
                    return new DeferredState(properties);
                };

                DeferredState.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.deferred != null && Object.hasOwnProperty.call(message, "deferred"))
                        $root.openledger.attribution.v1.Deferred.encode(message.deferred, writer.uint32(10).fork()).ldelim();
                    if (message.factorsPpm != null && message.factorsPpm.length) {
                        writer.uint32(18).fork();
                        for (let i = 0; i < message.factorsPpm.length; ++i)
                            writer.uint32(message.factorsPpm[i]);
                        writer.ldelim();
                    }
                    if (message.releasable != null && Object.hasOwnProperty.call(message, "releasable"))
                        writer.uint32(26).string(message.releasable);
                    return writer;
                };

                DeferredState.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.DeferredState();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.deferred = $root.openledger.attribution.v1.Deferred.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                if (!(message.factorsPpm && message.factorsPpm.length))
                                    message.factorsPpm = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.factorsPpm.push(reader.uint32());
                                } else
                                    message.factorsPpm.push(reader.uint32());
                                break;
                            }
                        case 3: {
                                message.releasable = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return DeferredState;
            })();

            v1.QueryDeferredResponse = (function() {

                function QueryDeferredResponse(properties) {
                    this.deferred = [];
                    this.proofKeys = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDeferredResponse.prototype.deferred = $util.emptyArray;
                QueryDeferredResponse.prototype.proofKeys = $util.emptyArray;

                QueryDeferredResponse.create = function create(properties) {
                    return new QueryDeferredResponse(properties);
                };

                QueryDeferredResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.deferred != null && message.deferred.length)
                        for (let i = 0; i < message.deferred.length; ++i)
                            $root.openledger.attribution.v1.DeferredState.encode(message.deferred[i], writer.uint32(10).fork()).ldelim();
                    if (message.proofKeys != null && message.proofKeys.length)
                        for (let i = 0; i < message.proofKeys.length; ++i)
                            $root.openledger.attribution.v1.StoreKey.encode(message.proofKeys[i], writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryDeferredResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryDeferredResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.deferred && message.deferred.length))
                                    message.deferred = [];
                                message.deferred.push($root.openledger.attribution.v1.DeferredState.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                if (!(message.proofKeys && message.proofKeys.length))
                                    message.proofKeys = [];
                                message.proofKeys.push($root.openledger.attribution.v1.StoreKey.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDeferredResponse;
            })();

            v1.QueryEpochTotalsRequest = (function() {

                function QueryEpochTotalsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryEpochTotalsRequest.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryEpochTotalsRequest.create = function create(properties) {
                    return new QueryEpochTotalsRequest(properties);
                };

                QueryEpochTotalsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
                        writer.uint32(8).uint64(message.epoch);
                    return writer;
                };

                QueryEpochTotalsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryEpochTotalsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.epoch = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryEpochTotalsRequest;
            })();

            v1.QueryEpochTotalsResponse = (function() {

                function QueryEpochTotalsResponse(properties) {
                    this.totals = [];
                    this.proofKeys = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryEpochTotalsResponse.prototype.totals = $util.emptyArray;
                QueryEpochTotalsResponse.prototype.proofKeys = $util.emptyArray;

                QueryEpochTotalsResponse.create = function create(properties) {
                    return new QueryEpochTotalsResponse(properties);
                };

                QueryEpochTotalsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.totals != null && message.totals.length)
                        for (let i = 0; i < message.totals.length; ++i)
                            $root.openledger.attribution.v1.EpochTotals.encode(message.totals[i], writer.uint32(10).fork()).ldelim();
                    if (message.proofKeys != null && message.proofKeys.length)
                        for (let i = 0; i < message.proofKeys.length; ++i)
                            $root.openledger.attribution.v1.StoreKey.encode(message.proofKeys[i], writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryEpochTotalsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.QueryEpochTotalsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.totals && message.totals.length))
                                    message.totals = [];
                                message.totals.push($root.openledger.attribution.v1.EpochTotals.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                if (!(message.proofKeys && message.proofKeys.length))
                                    message.proofKeys = [];
                                message.proofKeys.push($root.openledger.attribution.v1.StoreKey.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryEpochTotalsResponse;
            })();

            v1.MsgPruneRecords = (function() {

                function MsgPruneRecords(properties) {
                    this.inferenceIds = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgPruneRecords.prototype.sender = "";
                MsgPruneRecords.prototype.inferenceIds = $util.emptyArray;

                MsgPruneRecords.create = function create(properties) {
                    return new MsgPruneRecords(properties);
                };

                MsgPruneRecords.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.sender != null && Object.hasOwnProperty.call(message, "sender"))
                        writer.uint32(10).string(message.sender);
                    if (message.inferenceIds != null && message.inferenceIds.length) {
                        writer.uint32(18).fork();
                        for (let i = 0; i < message.inferenceIds.length; ++i)
                            writer.uint64(message.inferenceIds[i]);
                        writer.ldelim();
                    }
                    return writer;
                };

                MsgPruneRecords.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.MsgPruneRecords();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.sender = reader.string();
                                break;
                            }
                        case 2: {
                                if (!(message.inferenceIds && message.inferenceIds.length))
                                    message.inferenceIds = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.inferenceIds.push(reader.uint64());
                                } else
                                    message.inferenceIds.push(reader.uint64());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgPruneRecords;
            })();

            v1.MsgPruneRecordsResponse = (function() {

                function MsgPruneRecordsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgPruneRecordsResponse.prototype.pruned = 0;

                MsgPruneRecordsResponse.create = function create(properties) {
                    return new MsgPruneRecordsResponse(properties);
                };

                MsgPruneRecordsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.pruned != null && Object.hasOwnProperty.call(message, "pruned"))
                        writer.uint32(8).uint32(message.pruned);
                    return writer;
                };

                MsgPruneRecordsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.MsgPruneRecordsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.pruned = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgPruneRecordsResponse;
            })();

            v1.MsgWithdrawEarnings = (function() {

                function MsgWithdrawEarnings(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgWithdrawEarnings.prototype.account = "";

                MsgWithdrawEarnings.create = function create(properties) {
                    return new MsgWithdrawEarnings(properties);
                };

                MsgWithdrawEarnings.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.account != null && Object.hasOwnProperty.call(message, "account"))
                        writer.uint32(10).string(message.account);
                    return writer;
                };

                MsgWithdrawEarnings.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.MsgWithdrawEarnings();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.account = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgWithdrawEarnings;
            })();

            v1.MsgWithdrawEarningsResponse = (function() {

                function MsgWithdrawEarningsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgWithdrawEarningsResponse.prototype.amount = null;

                MsgWithdrawEarningsResponse.create = function create(properties) {
                    return new MsgWithdrawEarningsResponse(properties);
                };

                MsgWithdrawEarningsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.amount, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                MsgWithdrawEarningsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.MsgWithdrawEarningsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.amount = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgWithdrawEarningsResponse;
            })();

            v1.MsgReleaseDeferred = (function() {

                function MsgReleaseDeferred(properties) {
                    this.contributionIds = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgReleaseDeferred.prototype.sender = "";
                MsgReleaseDeferred.prototype.contributionIds = $util.emptyArray;

                MsgReleaseDeferred.create = function create(properties) {
                    return new MsgReleaseDeferred(properties);
                };

                MsgReleaseDeferred.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.sender != null && Object.hasOwnProperty.call(message, "sender"))
                        writer.uint32(10).string(message.sender);
                    if (message.contributionIds != null && message.contributionIds.length) {
                        writer.uint32(18).fork();
                        for (let i = 0; i < message.contributionIds.length; ++i)
                            writer.uint64(message.contributionIds[i]);
                        writer.ldelim();
                    }
                    return writer;
                };

                MsgReleaseDeferred.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.MsgReleaseDeferred();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.sender = reader.string();
                                break;
                            }
                        case 2: {
                                if (!(message.contributionIds && message.contributionIds.length))
                                    message.contributionIds = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.contributionIds.push(reader.uint64());
                                } else
                                    message.contributionIds.push(reader.uint64());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgReleaseDeferred;
            })();

            v1.MsgReleaseDeferredResponse = (function() {

                function MsgReleaseDeferredResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgReleaseDeferredResponse.prototype.paid = null;
                MsgReleaseDeferredResponse.prototype.community = null;

                MsgReleaseDeferredResponse.create = function create(properties) {
                    return new MsgReleaseDeferredResponse(properties);
                };

                MsgReleaseDeferredResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.paid != null && Object.hasOwnProperty.call(message, "paid"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.paid, writer.uint32(10).fork()).ldelim();
                    if (message.community != null && Object.hasOwnProperty.call(message, "community"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.community, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgReleaseDeferredResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.MsgReleaseDeferredResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.paid = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.community = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgReleaseDeferredResponse;
            })();

            v1.MsgUpdateParams = (function() {

                function MsgUpdateParams(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParams.prototype.authority = "";
                MsgUpdateParams.prototype.params = null;

                MsgUpdateParams.create = function create(properties) {
                    return new MsgUpdateParams(properties);
                };

                MsgUpdateParams.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.authority != null && Object.hasOwnProperty.call(message, "authority"))
                        writer.uint32(10).string(message.authority);
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.attribution.v1.Params.encode(message.params, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgUpdateParams.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.MsgUpdateParams();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.authority = reader.string();
                                break;
                            }
                        case 2: {
                                message.params = $root.openledger.attribution.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParams;
            })();

            v1.MsgUpdateParamsResponse = (function() {

                function MsgUpdateParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParamsResponse.create = function create(properties) {
                    return new MsgUpdateParamsResponse(properties);
                };

                MsgUpdateParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgUpdateParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.attribution.v1.MsgUpdateParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParamsResponse;
            })();

            return v1;
        })();

        return attribution;
    })();

    openledger.datanet = (function() {

        const datanet = {};

        datanet.v1 = (function() {

            const v1 = {};

            v1.TextRules = (function() {

                function TextRules(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                TextRules.prototype.dedupEncoder = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                TextRules.prototype.lexicalFullPpm = 0;
                TextRules.prototype.lexicalDupPpm = 0;
                TextRules.prototype.referenceWords = 0;

                TextRules.create = function create(properties) {
                    return new TextRules(properties);
                };

                TextRules.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.dedupEncoder != null && Object.hasOwnProperty.call(message, "dedupEncoder"))
                        writer.uint32(8).uint64(message.dedupEncoder);
                    if (message.lexicalFullPpm != null && Object.hasOwnProperty.call(message, "lexicalFullPpm"))
                        writer.uint32(16).uint32(message.lexicalFullPpm);
                    if (message.lexicalDupPpm != null && Object.hasOwnProperty.call(message, "lexicalDupPpm"))
                        writer.uint32(24).uint32(message.lexicalDupPpm);
                    if (message.referenceWords != null && Object.hasOwnProperty.call(message, "referenceWords"))
                        writer.uint32(32).uint32(message.referenceWords);
                    return writer;
                };

                TextRules.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.TextRules();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.dedupEncoder = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.lexicalFullPpm = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.lexicalDupPpm = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.referenceWords = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return TextRules;
            })();

            v1.Schema = (function() {

                function Schema(properties) {
                    this.labelNames = [];
                    this.columns = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Schema.prototype.modality = 0;
                Schema.prototype.dimension = 0;
                Schema.prototype.labels = 0;
                Schema.prototype.labelNames = $util.emptyArray;
                Schema.prototype.text = null;
                Schema.prototype.columns = $util.emptyArray;

                Schema.create = function create(properties) {
                    return new Schema(properties);
                };

                Schema.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modality != null && Object.hasOwnProperty.call(message, "modality"))
                        writer.uint32(8).int32(message.modality);
                    if (message.dimension != null && Object.hasOwnProperty.call(message, "dimension"))
                        writer.uint32(16).uint32(message.dimension);
                    if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
                        writer.uint32(24).uint32(message.labels);
                    if (message.labelNames != null && message.labelNames.length)
                        for (let i = 0; i < message.labelNames.length; ++i)
                            writer.uint32(34).string(message.labelNames[i]);
                    if (message.text != null && Object.hasOwnProperty.call(message, "text"))
                        $root.openledger.datanet.v1.TextRules.encode(message.text, writer.uint32(42).fork()).ldelim();
                    if (message.columns != null && message.columns.length)
                        for (let i = 0; i < message.columns.length; ++i)
                            $root.openledger.datanet.v1.Column.encode(message.columns[i], writer.uint32(50).fork()).ldelim();
                    return writer;
                };

                Schema.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Schema();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modality = reader.int32();
                                break;
                            }
                        case 2: {
                                message.dimension = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.labels = reader.uint32();
                                break;
                            }
                        case 4: {
                                if (!(message.labelNames && message.labelNames.length))
                                    message.labelNames = [];
                                message.labelNames.push(reader.string());
                                break;
                            }
                        case 5: {
                                message.text = $root.openledger.datanet.v1.TextRules.decode(reader, reader.uint32());
                                break;
                            }
                        case 6: {
                                if (!(message.columns && message.columns.length))
                                    message.columns = [];
                                message.columns.push($root.openledger.datanet.v1.Column.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Schema;
            })();

            v1.Column = (function() {

                function Column(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Column.prototype.name = "";
                Column.prototype.centre = "";
                Column.prototype.scale = "";

                Column.create = function create(properties) {
                    return new Column(properties);
                };

                Column.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.name != null && Object.hasOwnProperty.call(message, "name"))
                        writer.uint32(10).string(message.name);
                    if (message.centre != null && Object.hasOwnProperty.call(message, "centre"))
                        writer.uint32(18).string(message.centre);
                    if (message.scale != null && Object.hasOwnProperty.call(message, "scale"))
                        writer.uint32(26).string(message.scale);
                    return writer;
                };

                Column.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Column();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.name = reader.string();
                                break;
                            }
                        case 2: {
                                message.centre = reader.string();
                                break;
                            }
                        case 3: {
                                message.scale = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Column;
            })();

            v1.SchemaColumns = (function() {

                function SchemaColumns(properties) {
                    this.columns = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                SchemaColumns.prototype.columns = $util.emptyArray;

                SchemaColumns.create = function create(properties) {
                    return new SchemaColumns(properties);
                };

                SchemaColumns.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.columns != null && message.columns.length)
                        for (let i = 0; i < message.columns.length; ++i)
                            $root.openledger.datanet.v1.Column.encode(message.columns[i], writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                SchemaColumns.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.SchemaColumns();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.columns && message.columns.length))
                                    message.columns = [];
                                message.columns.push($root.openledger.datanet.v1.Column.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return SchemaColumns;
            })();

            v1.Subspace = (function() {

                function Subspace(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Subspace.prototype.projection = $util.newBuffer([]);
                Subspace.prototype.fullOffSq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Subspace.prototype.maxOffSq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Subspace.create = function create(properties) {
                    return new Subspace(properties);
                };

                Subspace.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.projection != null && Object.hasOwnProperty.call(message, "projection"))
                        writer.uint32(10).bytes(message.projection);
                    if (message.fullOffSq != null && Object.hasOwnProperty.call(message, "fullOffSq"))
                        writer.uint32(16).uint64(message.fullOffSq);
                    if (message.maxOffSq != null && Object.hasOwnProperty.call(message, "maxOffSq"))
                        writer.uint32(24).uint64(message.maxOffSq);
                    return writer;
                };

                Subspace.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Subspace();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.projection = reader.bytes();
                                break;
                            }
                        case 2: {
                                message.fullOffSq = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.maxOffSq = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Subspace;
            })();

            v1.SubspaceRules = (function() {

                function SubspaceRules(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                SubspaceRules.prototype.projectionSha256 = $util.newBuffer([]);
                SubspaceRules.prototype.directions = 0;
                SubspaceRules.prototype.fullOffSq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                SubspaceRules.prototype.maxOffSq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                SubspaceRules.create = function create(properties) {
                    return new SubspaceRules(properties);
                };

                SubspaceRules.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.projectionSha256 != null && Object.hasOwnProperty.call(message, "projectionSha256"))
                        writer.uint32(10).bytes(message.projectionSha256);
                    if (message.directions != null && Object.hasOwnProperty.call(message, "directions"))
                        writer.uint32(16).uint32(message.directions);
                    if (message.fullOffSq != null && Object.hasOwnProperty.call(message, "fullOffSq"))
                        writer.uint32(24).uint64(message.fullOffSq);
                    if (message.maxOffSq != null && Object.hasOwnProperty.call(message, "maxOffSq"))
                        writer.uint32(32).uint64(message.maxOffSq);
                    return writer;
                };

                SubspaceRules.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.SubspaceRules();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.projectionSha256 = reader.bytes();
                                break;
                            }
                        case 2: {
                                message.directions = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.fullOffSq = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.maxOffSq = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return SubspaceRules;
            })();

            v1.Shares = (function() {

                function Shares(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Shares.prototype.contributorsPpm = 0;
                Shares.prototype.curatorsPpm = 0;
                Shares.prototype.commonsPpm = 0;

                Shares.create = function create(properties) {
                    return new Shares(properties);
                };

                Shares.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributorsPpm != null && Object.hasOwnProperty.call(message, "contributorsPpm"))
                        writer.uint32(8).uint32(message.contributorsPpm);
                    if (message.curatorsPpm != null && Object.hasOwnProperty.call(message, "curatorsPpm"))
                        writer.uint32(16).uint32(message.curatorsPpm);
                    if (message.commonsPpm != null && Object.hasOwnProperty.call(message, "commonsPpm"))
                        writer.uint32(24).uint32(message.commonsPpm);
                    return writer;
                };

                Shares.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Shares();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributorsPpm = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.curatorsPpm = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.commonsPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Shares;
            })();

            v1.Datanet = (function() {

                function Datanet(properties) {
                    this.curators = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Datanet.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Datanet.prototype.creator = "";
                Datanet.prototype.title = "";
                Datanet.prototype.description = "";
                Datanet.prototype.schema = null;
                Datanet.prototype.policy = 0;
                Datanet.prototype.curators = $util.emptyArray;
                Datanet.prototype.defaultLicence = 0;
                Datanet.prototype.minItemBond = null;
                Datanet.prototype.nearDupTau = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Datanet.prototype.noveltyFullAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Datanet.prototype.normBound = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Datanet.prototype.revealWindow = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Datanet.prototype.shares = null;
                Datanet.prototype.closed = false;
                Datanet.prototype.createdHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Datanet.prototype.subspace = null;
                Datanet.prototype.lineTauSq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Datanet.prototype.bondRatePpm = 0;
                Datanet.prototype.evidence = 0;

                Datanet.create = function create(properties) {
                    return new Datanet(properties);
                };

                Datanet.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.id != null && Object.hasOwnProperty.call(message, "id"))
                        writer.uint32(8).uint64(message.id);
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(18).string(message.creator);
                    if (message.title != null && Object.hasOwnProperty.call(message, "title"))
                        writer.uint32(26).string(message.title);
                    if (message.description != null && Object.hasOwnProperty.call(message, "description"))
                        writer.uint32(34).string(message.description);
                    if (message.schema != null && Object.hasOwnProperty.call(message, "schema"))
                        $root.openledger.datanet.v1.Schema.encode(message.schema, writer.uint32(42).fork()).ldelim();
                    if (message.policy != null && Object.hasOwnProperty.call(message, "policy"))
                        writer.uint32(48).int32(message.policy);
                    if (message.curators != null && message.curators.length)
                        for (let i = 0; i < message.curators.length; ++i)
                            writer.uint32(58).string(message.curators[i]);
                    if (message.defaultLicence != null && Object.hasOwnProperty.call(message, "defaultLicence"))
                        writer.uint32(64).uint32(message.defaultLicence);
                    if (message.minItemBond != null && Object.hasOwnProperty.call(message, "minItemBond"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.minItemBond, writer.uint32(74).fork()).ldelim();
                    if (message.nearDupTau != null && Object.hasOwnProperty.call(message, "nearDupTau"))
                        writer.uint32(80).uint64(message.nearDupTau);
                    if (message.noveltyFullAt != null && Object.hasOwnProperty.call(message, "noveltyFullAt"))
                        writer.uint32(88).uint64(message.noveltyFullAt);
                    if (message.normBound != null && Object.hasOwnProperty.call(message, "normBound"))
                        writer.uint32(96).uint64(message.normBound);
                    if (message.revealWindow != null && Object.hasOwnProperty.call(message, "revealWindow"))
                        writer.uint32(104).uint64(message.revealWindow);
                    if (message.shares != null && Object.hasOwnProperty.call(message, "shares"))
                        $root.openledger.datanet.v1.Shares.encode(message.shares, writer.uint32(114).fork()).ldelim();
                    if (message.closed != null && Object.hasOwnProperty.call(message, "closed"))
                        writer.uint32(120).bool(message.closed);
                    if (message.createdHeight != null && Object.hasOwnProperty.call(message, "createdHeight"))
                        writer.uint32(128).uint64(message.createdHeight);
                    if (message.subspace != null && Object.hasOwnProperty.call(message, "subspace"))
                        $root.openledger.datanet.v1.SubspaceRules.encode(message.subspace, writer.uint32(138).fork()).ldelim();
                    if (message.lineTauSq != null && Object.hasOwnProperty.call(message, "lineTauSq"))
                        writer.uint32(144).uint64(message.lineTauSq);
                    if (message.bondRatePpm != null && Object.hasOwnProperty.call(message, "bondRatePpm"))
                        writer.uint32(152).uint32(message.bondRatePpm);
                    if (message.evidence != null && Object.hasOwnProperty.call(message, "evidence"))
                        writer.uint32(160).int32(message.evidence);
                    return writer;
                };

                Datanet.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Datanet();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.id = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.creator = reader.string();
                                break;
                            }
                        case 3: {
                                message.title = reader.string();
                                break;
                            }
                        case 4: {
                                message.description = reader.string();
                                break;
                            }
                        case 5: {
                                message.schema = $root.openledger.datanet.v1.Schema.decode(reader, reader.uint32());
                                break;
                            }
                        case 6: {
                                message.policy = reader.int32();
                                break;
                            }
                        case 7: {
                                if (!(message.curators && message.curators.length))
                                    message.curators = [];
                                message.curators.push(reader.string());
                                break;
                            }
                        case 8: {
                                message.defaultLicence = reader.uint32();
                                break;
                            }
                        case 9: {
                                message.minItemBond = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 10: {
                                message.nearDupTau = reader.uint64();
                                break;
                            }
                        case 11: {
                                message.noveltyFullAt = reader.uint64();
                                break;
                            }
                        case 12: {
                                message.normBound = reader.uint64();
                                break;
                            }
                        case 13: {
                                message.revealWindow = reader.uint64();
                                break;
                            }
                        case 14: {
                                message.shares = $root.openledger.datanet.v1.Shares.decode(reader, reader.uint32());
                                break;
                            }
                        case 15: {
                                message.closed = reader.bool();
                                break;
                            }
                        case 16: {
                                message.createdHeight = reader.uint64();
                                break;
                            }
                        case 17: {
                                message.subspace = $root.openledger.datanet.v1.SubspaceRules.decode(reader, reader.uint32());
                                break;
                            }
                        case 18: {
                                message.lineTauSq = reader.uint64();
                                break;
                            }
                        case 19: {
                                message.bondRatePpm = reader.uint32();
                                break;
                            }
                        case 20: {
                                message.evidence = reader.int32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Datanet;
            })();

            v1.DatanetStats = (function() {

                function DatanetStats(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                DatanetStats.prototype.items = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                DatanetStats.prototype.duplicates = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                DatanetStats.prototype.contributions = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                DatanetStats.prototype.firstCommitHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                DatanetStats.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                DatanetStats.prototype.termItems = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                DatanetStats.create = function create(properties) {
                    return new DatanetStats(properties);
                };

                DatanetStats.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.items != null && Object.hasOwnProperty.call(message, "items"))
                        writer.uint32(8).uint64(message.items);
                    if (message.duplicates != null && Object.hasOwnProperty.call(message, "duplicates"))
                        writer.uint32(16).uint64(message.duplicates);
                    if (message.contributions != null && Object.hasOwnProperty.call(message, "contributions"))
                        writer.uint32(24).uint64(message.contributions);
                    if (message.firstCommitHeight != null && Object.hasOwnProperty.call(message, "firstCommitHeight"))
                        writer.uint32(32).uint64(message.firstCommitHeight);
                    if (message.term != null && Object.hasOwnProperty.call(message, "term"))
                        writer.uint32(40).uint64(message.term);
                    if (message.termItems != null && Object.hasOwnProperty.call(message, "termItems"))
                        writer.uint32(48).uint64(message.termItems);
                    return writer;
                };

                DatanetStats.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.DatanetStats();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.items = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.duplicates = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.contributions = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.firstCommitHeight = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.term = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.termItems = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return DatanetStats;
            })();

            v1.TermEarnings = (function() {

                function TermEarnings(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                TermEarnings.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                TermEarnings.prototype.paid = "";

                TermEarnings.create = function create(properties) {
                    return new TermEarnings(properties);
                };

                TermEarnings.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.term != null && Object.hasOwnProperty.call(message, "term"))
                        writer.uint32(8).uint64(message.term);
                    if (message.paid != null && Object.hasOwnProperty.call(message, "paid"))
                        writer.uint32(18).string(message.paid);
                    return writer;
                };

                TermEarnings.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.TermEarnings();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.term = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.paid = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return TermEarnings;
            })();

            v1.Commit = (function() {

                function Commit(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Commit.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Commit.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Commit.prototype.contributor = "";
                Commit.prototype.hash = $util.newBuffer([]);
                Commit.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Commit.prototype.expiresAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Commit.prototype.itemBond = null;
                Commit.prototype.shares = null;

                Commit.create = function create(properties) {
                    return new Commit(properties);
                };

                Commit.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.id != null && Object.hasOwnProperty.call(message, "id"))
                        writer.uint32(8).uint64(message.id);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.contributor != null && Object.hasOwnProperty.call(message, "contributor"))
                        writer.uint32(26).string(message.contributor);
                    if (message.hash != null && Object.hasOwnProperty.call(message, "hash"))
                        writer.uint32(34).bytes(message.hash);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(40).uint64(message.height);
                    if (message.expiresAt != null && Object.hasOwnProperty.call(message, "expiresAt"))
                        writer.uint32(48).uint64(message.expiresAt);
                    if (message.itemBond != null && Object.hasOwnProperty.call(message, "itemBond"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.itemBond, writer.uint32(58).fork()).ldelim();
                    if (message.shares != null && Object.hasOwnProperty.call(message, "shares"))
                        $root.openledger.datanet.v1.Shares.encode(message.shares, writer.uint32(66).fork()).ldelim();
                    return writer;
                };

                Commit.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Commit();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.id = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.contributor = reader.string();
                                break;
                            }
                        case 4: {
                                message.hash = reader.bytes();
                                break;
                            }
                        case 5: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.expiresAt = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.itemBond = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 8: {
                                message.shares = $root.openledger.datanet.v1.Shares.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Commit;
            })();

            v1.Contribution = (function() {

                function Contribution(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Contribution.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Contribution.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Contribution.prototype.contributor = "";
                Contribution.prototype.status = 0;
                Contribution.prototype.commitHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Contribution.prototype.revealHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Contribution.prototype.settlesAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Contribution.prototype.payloadRoot = $util.newBuffer([]);
                Contribution.prototype.revealedItems = 0;
                Contribution.prototype.acceptedItems = 0;
                Contribution.prototype.firstItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Contribution.prototype.licence = 0;
                Contribution.prototype.consentChanges = 0;
                Contribution.prototype.itemBond = null;
                Contribution.prototype.bondReleased = false;
                Contribution.prototype.shares = null;
                Contribution.prototype.curator = "";
                Contribution.prototype.settledAgo = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Contribution.prototype.provenItems = 0;
                Contribution.prototype.returnsByNovelty = false;

                Contribution.create = function create(properties) {
                    return new Contribution(properties);
                };

                Contribution.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.id != null && Object.hasOwnProperty.call(message, "id"))
                        writer.uint32(8).uint64(message.id);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.contributor != null && Object.hasOwnProperty.call(message, "contributor"))
                        writer.uint32(26).string(message.contributor);
                    if (message.status != null && Object.hasOwnProperty.call(message, "status"))
                        writer.uint32(32).int32(message.status);
                    if (message.commitHeight != null && Object.hasOwnProperty.call(message, "commitHeight"))
                        writer.uint32(40).uint64(message.commitHeight);
                    if (message.revealHeight != null && Object.hasOwnProperty.call(message, "revealHeight"))
                        writer.uint32(48).uint64(message.revealHeight);
                    if (message.settlesAt != null && Object.hasOwnProperty.call(message, "settlesAt"))
                        writer.uint32(56).uint64(message.settlesAt);
                    if (message.payloadRoot != null && Object.hasOwnProperty.call(message, "payloadRoot"))
                        writer.uint32(66).bytes(message.payloadRoot);
                    if (message.revealedItems != null && Object.hasOwnProperty.call(message, "revealedItems"))
                        writer.uint32(72).uint32(message.revealedItems);
                    if (message.acceptedItems != null && Object.hasOwnProperty.call(message, "acceptedItems"))
                        writer.uint32(80).uint32(message.acceptedItems);
                    if (message.firstItemId != null && Object.hasOwnProperty.call(message, "firstItemId"))
                        writer.uint32(88).uint64(message.firstItemId);
                    if (message.licence != null && Object.hasOwnProperty.call(message, "licence"))
                        writer.uint32(96).uint32(message.licence);
                    if (message.consentChanges != null && Object.hasOwnProperty.call(message, "consentChanges"))
                        writer.uint32(104).uint32(message.consentChanges);
                    if (message.itemBond != null && Object.hasOwnProperty.call(message, "itemBond"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.itemBond, writer.uint32(114).fork()).ldelim();
                    if (message.bondReleased != null && Object.hasOwnProperty.call(message, "bondReleased"))
                        writer.uint32(120).bool(message.bondReleased);
                    if (message.shares != null && Object.hasOwnProperty.call(message, "shares"))
                        $root.openledger.datanet.v1.Shares.encode(message.shares, writer.uint32(130).fork()).ldelim();
                    if (message.curator != null && Object.hasOwnProperty.call(message, "curator"))
                        writer.uint32(138).string(message.curator);
                    if (message.settledAgo != null && Object.hasOwnProperty.call(message, "settledAgo"))
                        writer.uint32(144).uint64(message.settledAgo);
                    if (message.provenItems != null && Object.hasOwnProperty.call(message, "provenItems"))
                        writer.uint32(152).uint32(message.provenItems);
                    if (message.returnsByNovelty != null && Object.hasOwnProperty.call(message, "returnsByNovelty"))
                        writer.uint32(160).bool(message.returnsByNovelty);
                    return writer;
                };

                Contribution.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Contribution();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.id = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.contributor = reader.string();
                                break;
                            }
                        case 4: {
                                message.status = reader.int32();
                                break;
                            }
                        case 5: {
                                message.commitHeight = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.revealHeight = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.settlesAt = reader.uint64();
                                break;
                            }
                        case 8: {
                                message.payloadRoot = reader.bytes();
                                break;
                            }
                        case 9: {
                                message.revealedItems = reader.uint32();
                                break;
                            }
                        case 10: {
                                message.acceptedItems = reader.uint32();
                                break;
                            }
                        case 11: {
                                message.firstItemId = reader.uint64();
                                break;
                            }
                        case 12: {
                                message.licence = reader.uint32();
                                break;
                            }
                        case 13: {
                                message.consentChanges = reader.uint32();
                                break;
                            }
                        case 14: {
                                message.itemBond = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 15: {
                                message.bondReleased = reader.bool();
                                break;
                            }
                        case 16: {
                                message.shares = $root.openledger.datanet.v1.Shares.decode(reader, reader.uint32());
                                break;
                            }
                        case 17: {
                                message.curator = reader.string();
                                break;
                            }
                        case 18: {
                                message.settledAgo = reader.uint64();
                                break;
                            }
                        case 19: {
                                message.provenItems = reader.uint32();
                                break;
                            }
                        case 20: {
                                message.returnsByNovelty = reader.bool();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Contribution;
            })();

            v1.TextNeighbour = (function() {

                function TextNeighbour(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                TextNeighbour.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                TextNeighbour.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                TextNeighbour.prototype.index = 0;
                TextNeighbour.prototype.distance = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                TextNeighbour.prototype.containmentPpm = 0;
                TextNeighbour.prototype.freshWords = 0;

                TextNeighbour.create = function create(properties) {
                    return new TextNeighbour(properties);
                };

                TextNeighbour.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(8).uint64(message.itemId);
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(16).uint64(message.contributionId);
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(24).uint32(message.index);
                    if (message.distance != null && Object.hasOwnProperty.call(message, "distance"))
                        writer.uint32(32).uint64(message.distance);
                    if (message.containmentPpm != null && Object.hasOwnProperty.call(message, "containmentPpm"))
                        writer.uint32(40).uint32(message.containmentPpm);
                    if (message.freshWords != null && Object.hasOwnProperty.call(message, "freshWords"))
                        writer.uint32(48).uint32(message.freshWords);
                    return writer;
                };

                TextNeighbour.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.TextNeighbour();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.index = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.distance = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.containmentPpm = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.freshWords = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return TextNeighbour;
            })();

            v1.TextStanding = (function() {

                function TextStanding(properties) {
                    this.nearest = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                TextStanding.prototype.embeddingNoveltyPpm = 0;
                TextStanding.prototype.lexicalNoveltyPpm = 0;
                TextStanding.prototype.lengthPpm = 0;
                TextStanding.prototype.words = 0;
                TextStanding.prototype.nearest = $util.emptyArray;

                TextStanding.create = function create(properties) {
                    return new TextStanding(properties);
                };

                TextStanding.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.embeddingNoveltyPpm != null && Object.hasOwnProperty.call(message, "embeddingNoveltyPpm"))
                        writer.uint32(8).uint32(message.embeddingNoveltyPpm);
                    if (message.lexicalNoveltyPpm != null && Object.hasOwnProperty.call(message, "lexicalNoveltyPpm"))
                        writer.uint32(16).uint32(message.lexicalNoveltyPpm);
                    if (message.lengthPpm != null && Object.hasOwnProperty.call(message, "lengthPpm"))
                        writer.uint32(24).uint32(message.lengthPpm);
                    if (message.words != null && Object.hasOwnProperty.call(message, "words"))
                        writer.uint32(32).uint32(message.words);
                    if (message.nearest != null && message.nearest.length)
                        for (let i = 0; i < message.nearest.length; ++i)
                            $root.openledger.datanet.v1.TextNeighbour.encode(message.nearest[i], writer.uint32(42).fork()).ldelim();
                    return writer;
                };

                TextStanding.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.TextStanding();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.embeddingNoveltyPpm = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.lexicalNoveltyPpm = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.lengthPpm = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.words = reader.uint32();
                                break;
                            }
                        case 5: {
                                if (!(message.nearest && message.nearest.length))
                                    message.nearest = [];
                                message.nearest.push($root.openledger.datanet.v1.TextNeighbour.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return TextStanding;
            })();

            v1.CrossDuplicate = (function() {

                function CrossDuplicate(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                CrossDuplicate.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                CrossDuplicate.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                CrossDuplicate.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                CrossDuplicate.prototype.ago = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                CrossDuplicate.prototype.prover = "";

                CrossDuplicate.create = function create(properties) {
                    return new CrossDuplicate(properties);
                };

                CrossDuplicate.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(16).uint64(message.itemId);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(24).uint64(message.height);
                    if (message.ago != null && Object.hasOwnProperty.call(message, "ago"))
                        writer.uint32(32).uint64(message.ago);
                    if (message.prover != null && Object.hasOwnProperty.call(message, "prover"))
                        writer.uint32(42).string(message.prover);
                    return writer;
                };

                CrossDuplicate.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.CrossDuplicate();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.ago = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.prover = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return CrossDuplicate;
            })();

            v1.LineProof = (function() {

                function LineProof(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                LineProof.prototype.a = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineProof.prototype.b = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineProof.prototype.tPpm = 0;
                LineProof.prototype.prover = "";
                LineProof.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineProof.prototype.ago = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                LineProof.create = function create(properties) {
                    return new LineProof(properties);
                };

                LineProof.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.a != null && Object.hasOwnProperty.call(message, "a"))
                        writer.uint32(8).uint64(message.a);
                    if (message.b != null && Object.hasOwnProperty.call(message, "b"))
                        writer.uint32(16).uint64(message.b);
                    if (message.tPpm != null && Object.hasOwnProperty.call(message, "tPpm"))
                        writer.uint32(24).uint32(message.tPpm);
                    if (message.prover != null && Object.hasOwnProperty.call(message, "prover"))
                        writer.uint32(34).string(message.prover);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(40).uint64(message.height);
                    if (message.ago != null && Object.hasOwnProperty.call(message, "ago"))
                        writer.uint32(48).uint64(message.ago);
                    return writer;
                };

                LineProof.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.LineProof();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.a = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.b = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.tPpm = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.prover = reader.string();
                                break;
                            }
                        case 5: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.ago = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return LineProof;
            })();

            v1.Item = (function() {

                function Item(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Item.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.index = 0;
                Item.prototype.features = $util.newBuffer([]);
                Item.prototype.label = 0;
                Item.prototype.commitHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.settlesAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.duplicateOf = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.nearestDistance = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.nearestItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.noveltyPpm = 0;
                Item.prototype.settledAgo = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.text = null;
                Item.prototype.offSubspaceSq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Item.prototype.crossDuplicate = null;
                Item.prototype.lineProof = null;
                Item.prototype.ownEarlier = null;

                Item.create = function create(properties) {
                    return new Item(properties);
                };

                Item.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.id != null && Object.hasOwnProperty.call(message, "id"))
                        writer.uint32(16).uint64(message.id);
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(24).uint64(message.contributionId);
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(32).uint32(message.index);
                    if (message.features != null && Object.hasOwnProperty.call(message, "features"))
                        writer.uint32(42).bytes(message.features);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(48).uint32(message.label);
                    if (message.commitHeight != null && Object.hasOwnProperty.call(message, "commitHeight"))
                        writer.uint32(56).uint64(message.commitHeight);
                    if (message.settlesAt != null && Object.hasOwnProperty.call(message, "settlesAt"))
                        writer.uint32(64).uint64(message.settlesAt);
                    if (message.duplicateOf != null && Object.hasOwnProperty.call(message, "duplicateOf"))
                        writer.uint32(72).uint64(message.duplicateOf);
                    if (message.nearestDistance != null && Object.hasOwnProperty.call(message, "nearestDistance"))
                        writer.uint32(80).uint64(message.nearestDistance);
                    if (message.nearestItemId != null && Object.hasOwnProperty.call(message, "nearestItemId"))
                        writer.uint32(88).uint64(message.nearestItemId);
                    if (message.noveltyPpm != null && Object.hasOwnProperty.call(message, "noveltyPpm"))
                        writer.uint32(96).uint32(message.noveltyPpm);
                    if (message.settledAgo != null && Object.hasOwnProperty.call(message, "settledAgo"))
                        writer.uint32(104).uint64(message.settledAgo);
                    if (message.text != null && Object.hasOwnProperty.call(message, "text"))
                        $root.openledger.datanet.v1.TextStanding.encode(message.text, writer.uint32(114).fork()).ldelim();
                    if (message.offSubspaceSq != null && Object.hasOwnProperty.call(message, "offSubspaceSq"))
                        writer.uint32(120).uint64(message.offSubspaceSq);
                    if (message.crossDuplicate != null && Object.hasOwnProperty.call(message, "crossDuplicate"))
                        $root.openledger.datanet.v1.CrossDuplicate.encode(message.crossDuplicate, writer.uint32(130).fork()).ldelim();
                    if (message.lineProof != null && Object.hasOwnProperty.call(message, "lineProof"))
                        $root.openledger.datanet.v1.LineProof.encode(message.lineProof, writer.uint32(138).fork()).ldelim();
                    if (message.ownEarlier != null && Object.hasOwnProperty.call(message, "ownEarlier"))
                        $root.openledger.datanet.v1.CrossDuplicate.encode(message.ownEarlier, writer.uint32(146).fork()).ldelim();
                    return writer;
                };

                Item.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Item();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.id = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.index = reader.uint32();
                                break;
                            }
                        case 5: {
                                message.features = reader.bytes();
                                break;
                            }
                        case 6: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.commitHeight = reader.uint64();
                                break;
                            }
                        case 8: {
                                message.settlesAt = reader.uint64();
                                break;
                            }
                        case 9: {
                                message.duplicateOf = reader.uint64();
                                break;
                            }
                        case 10: {
                                message.nearestDistance = reader.uint64();
                                break;
                            }
                        case 11: {
                                message.nearestItemId = reader.uint64();
                                break;
                            }
                        case 12: {
                                message.noveltyPpm = reader.uint32();
                                break;
                            }
                        case 13: {
                                message.settledAgo = reader.uint64();
                                break;
                            }
                        case 14: {
                                message.text = $root.openledger.datanet.v1.TextStanding.decode(reader, reader.uint32());
                                break;
                            }
                        case 15: {
                                message.offSubspaceSq = reader.uint64();
                                break;
                            }
                        case 16: {
                                message.crossDuplicate = $root.openledger.datanet.v1.CrossDuplicate.decode(reader, reader.uint32());
                                break;
                            }
                        case 17: {
                                message.lineProof = $root.openledger.datanet.v1.LineProof.decode(reader, reader.uint32());
                                break;
                            }
                        case 18: {
                                message.ownEarlier = $root.openledger.datanet.v1.CrossDuplicate.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Item;
            })();

            v1.ConsentChange = (function() {

                function ConsentChange(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ConsentChange.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ConsentChange.prototype.firstItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ConsentChange.prototype.lastItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ConsentChange.prototype.licence = 0;
                ConsentChange.prototype.ago = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                ConsentChange.create = function create(properties) {
                    return new ConsentChange(properties);
                };

                ConsentChange.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(8).uint64(message.height);
                    if (message.firstItemId != null && Object.hasOwnProperty.call(message, "firstItemId"))
                        writer.uint32(16).uint64(message.firstItemId);
                    if (message.lastItemId != null && Object.hasOwnProperty.call(message, "lastItemId"))
                        writer.uint32(24).uint64(message.lastItemId);
                    if (message.licence != null && Object.hasOwnProperty.call(message, "licence"))
                        writer.uint32(32).uint32(message.licence);
                    if (message.ago != null && Object.hasOwnProperty.call(message, "ago"))
                        writer.uint32(40).uint64(message.ago);
                    return writer;
                };

                ConsentChange.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.ConsentChange();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.firstItemId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.lastItemId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.licence = reader.uint32();
                                break;
                            }
                        case 5: {
                                message.ago = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ConsentChange;
            })();

            v1.ConsentHistory = (function() {

                function ConsentHistory(properties) {
                    this.changes = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ConsentHistory.prototype.changes = $util.emptyArray;

                ConsentHistory.create = function create(properties) {
                    return new ConsentHistory(properties);
                };

                ConsentHistory.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.changes != null && message.changes.length)
                        for (let i = 0; i < message.changes.length; ++i)
                            $root.openledger.datanet.v1.ConsentChange.encode(message.changes[i], writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                ConsentHistory.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.ConsentHistory();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.changes && message.changes.length))
                                    message.changes = [];
                                message.changes.push($root.openledger.datanet.v1.ConsentChange.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ConsentHistory;
            })();

            v1.PendingItem = (function() {

                function PendingItem(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                PendingItem.prototype.index = 0;
                PendingItem.prototype.features = $util.newBuffer([]);
                PendingItem.prototype.label = 0;

                PendingItem.create = function create(properties) {
                    return new PendingItem(properties);
                };

                PendingItem.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(8).uint32(message.index);
                    if (message.features != null && Object.hasOwnProperty.call(message, "features"))
                        writer.uint32(18).bytes(message.features);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(24).uint32(message.label);
                    return writer;
                };

                PendingItem.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.PendingItem();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.index = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.features = reader.bytes();
                                break;
                            }
                        case 3: {
                                message.label = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return PendingItem;
            })();

            v1.PendingItems = (function() {

                function PendingItems(properties) {
                    this.items = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                PendingItems.prototype.items = $util.emptyArray;

                PendingItems.create = function create(properties) {
                    return new PendingItems(properties);
                };

                PendingItems.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.items != null && message.items.length)
                        for (let i = 0; i < message.items.length; ++i)
                            $root.openledger.datanet.v1.PendingItem.encode(message.items[i], writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                PendingItems.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.PendingItems();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.items && message.items.length))
                                    message.items = [];
                                message.items.push($root.openledger.datanet.v1.PendingItem.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return PendingItems;
            })();

            v1.Params = (function() {

                function Params(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Params.prototype.creationFee = null;
                Params.prototype.commitFee = null;
                Params.prototype.minItemBond = "";
                Params.prototype.maxItemBond = "";
                Params.prototype.maxOpenCommits = 0;
                Params.prototype.maxItemsPerReveal = 0;
                Params.prototype.maxConsentChanges = 0;
                Params.prototype.minRevealWindow = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.maxRevealWindow = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.bondMaturity = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.minContributorsPpm = 0;
                Params.prototype.gasPerComparison = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.gasPerComparedWord = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.crossDuplicates = false;

                Params.create = function create(properties) {
                    return new Params(properties);
                };

                Params.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creationFee != null && Object.hasOwnProperty.call(message, "creationFee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.creationFee, writer.uint32(10).fork()).ldelim();
                    if (message.commitFee != null && Object.hasOwnProperty.call(message, "commitFee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.commitFee, writer.uint32(18).fork()).ldelim();
                    if (message.minItemBond != null && Object.hasOwnProperty.call(message, "minItemBond"))
                        writer.uint32(26).string(message.minItemBond);
                    if (message.maxItemBond != null && Object.hasOwnProperty.call(message, "maxItemBond"))
                        writer.uint32(34).string(message.maxItemBond);
                    if (message.maxOpenCommits != null && Object.hasOwnProperty.call(message, "maxOpenCommits"))
                        writer.uint32(40).uint32(message.maxOpenCommits);
                    if (message.maxItemsPerReveal != null && Object.hasOwnProperty.call(message, "maxItemsPerReveal"))
                        writer.uint32(48).uint32(message.maxItemsPerReveal);
                    if (message.maxConsentChanges != null && Object.hasOwnProperty.call(message, "maxConsentChanges"))
                        writer.uint32(56).uint32(message.maxConsentChanges);
                    if (message.minRevealWindow != null && Object.hasOwnProperty.call(message, "minRevealWindow"))
                        writer.uint32(64).uint64(message.minRevealWindow);
                    if (message.maxRevealWindow != null && Object.hasOwnProperty.call(message, "maxRevealWindow"))
                        writer.uint32(72).uint64(message.maxRevealWindow);
                    if (message.bondMaturity != null && Object.hasOwnProperty.call(message, "bondMaturity"))
                        writer.uint32(80).uint64(message.bondMaturity);
                    if (message.minContributorsPpm != null && Object.hasOwnProperty.call(message, "minContributorsPpm"))
                        writer.uint32(88).uint32(message.minContributorsPpm);
                    if (message.gasPerComparison != null && Object.hasOwnProperty.call(message, "gasPerComparison"))
                        writer.uint32(96).uint64(message.gasPerComparison);
                    if (message.gasPerComparedWord != null && Object.hasOwnProperty.call(message, "gasPerComparedWord"))
                        writer.uint32(104).uint64(message.gasPerComparedWord);
                    if (message.crossDuplicates != null && Object.hasOwnProperty.call(message, "crossDuplicates"))
                        writer.uint32(112).bool(message.crossDuplicates);
                    return writer;
                };

                Params.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.Params();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creationFee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.commitFee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 3: {
                                message.minItemBond = reader.string();
                                break;
                            }
                        case 4: {
                                message.maxItemBond = reader.string();
                                break;
                            }
                        case 5: {
                                message.maxOpenCommits = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.maxItemsPerReveal = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.maxConsentChanges = reader.uint32();
                                break;
                            }
                        case 8: {
                                message.minRevealWindow = reader.uint64();
                                break;
                            }
                        case 9: {
                                message.maxRevealWindow = reader.uint64();
                                break;
                            }
                        case 10: {
                                message.bondMaturity = reader.uint64();
                                break;
                            }
                        case 11: {
                                message.minContributorsPpm = reader.uint32();
                                break;
                            }
                        case 12: {
                                message.gasPerComparison = reader.uint64();
                                break;
                            }
                        case 13: {
                                message.gasPerComparedWord = reader.uint64();
                                break;
                            }
                        case 14: {
                                message.crossDuplicates = reader.bool();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Params;
            })();

            v1.Modality = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "MODALITY_UNSPECIFIED"] = 0;
                values[valuesById[1] = "MODALITY_INT8_VECTOR"] = 1;
                values[valuesById[2] = "MODALITY_UTF8_TEXT"] = 2;
                return values;
            })();

            v1.AdmissionPolicy = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "ADMISSION_POLICY_UNSPECIFIED"] = 0;
                values[valuesById[1] = "ADMISSION_POLICY_OPEN"] = 1;
                values[valuesById[2] = "ADMISSION_POLICY_ALLOWLIST"] = 2;
                values[valuesById[3] = "ADMISSION_POLICY_CURATED"] = 3;
                return values;
            })();

            v1.LicenceBit = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "LICENCE_BIT_UNSPECIFIED"] = 0;
                values[valuesById[1] = "LICENCE_BIT_TRAIN"] = 1;
                values[valuesById[2] = "LICENCE_BIT_TUNE"] = 2;
                values[valuesById[4] = "LICENCE_BIT_EVALUATE"] = 4;
                values[valuesById[8] = "LICENCE_BIT_RETRIEVE"] = 8;
                values[valuesById[16] = "LICENCE_BIT_GENERATE"] = 16;
                values[valuesById[32] = "LICENCE_BIT_COMMERCIAL"] = 32;
                values[valuesById[64] = "LICENCE_BIT_REDISTRIBUTE"] = 64;
                return values;
            })();

            v1.Evidence = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "EVIDENCE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "EVIDENCE_OFF"] = 1;
                values[valuesById[2] = "EVIDENCE_DEFER"] = 2;
                return values;
            })();

            v1.ContributionStatus = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "CONTRIBUTION_STATUS_UNSPECIFIED"] = 0;
                values[valuesById[1] = "CONTRIBUTION_STATUS_PENDING"] = 1;
                values[valuesById[2] = "CONTRIBUTION_STATUS_ADMITTED"] = 2;
                values[valuesById[3] = "CONTRIBUTION_STATUS_REJECTED"] = 3;
                values[valuesById[4] = "CONTRIBUTION_STATUS_LAPSED"] = 4;
                return values;
            })();

            v1.QueryParamsRequest = (function() {

                function QueryParamsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsRequest.create = function create(properties) {
                    return new QueryParamsRequest(properties);
                };

                QueryParamsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                QueryParamsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryParamsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsRequest;
            })();

            v1.QueryParamsResponse = (function() {

                function QueryParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsResponse.prototype.params = null;

                QueryParamsResponse.create = function create(properties) {
                    return new QueryParamsResponse(properties);
                };

                QueryParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.datanet.v1.Params.encode(message.params, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.params = $root.openledger.datanet.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsResponse;
            })();

            v1.QueryDatanetRequest = (function() {

                function QueryDatanetRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDatanetRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryDatanetRequest.create = function create(properties) {
                    return new QueryDatanetRequest(properties);
                };

                QueryDatanetRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    return writer;
                };

                QueryDatanetRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryDatanetRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDatanetRequest;
            })();

            v1.QueryDatanetResponse = (function() {

                function QueryDatanetResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDatanetResponse.prototype.datanet = null;
                QueryDatanetResponse.prototype.stats = null;

                QueryDatanetResponse.create = function create(properties) {
                    return new QueryDatanetResponse(properties);
                };

                QueryDatanetResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanet != null && Object.hasOwnProperty.call(message, "datanet"))
                        $root.openledger.datanet.v1.Datanet.encode(message.datanet, writer.uint32(10).fork()).ldelim();
                    if (message.stats != null && Object.hasOwnProperty.call(message, "stats"))
                        $root.openledger.datanet.v1.DatanetStats.encode(message.stats, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryDatanetResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryDatanetResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanet = $root.openledger.datanet.v1.Datanet.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.stats = $root.openledger.datanet.v1.DatanetStats.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDatanetResponse;
            })();

            v1.QueryDatanetsRequest = (function() {

                function QueryDatanetsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDatanetsRequest.prototype.pagination = null;

                QueryDatanetsRequest.create = function create(properties) {
                    return new QueryDatanetsRequest(properties);
                };

                QueryDatanetsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryDatanetsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryDatanetsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDatanetsRequest;
            })();

            v1.QueryDatanetsResponse = (function() {

                function QueryDatanetsResponse(properties) {
                    this.datanets = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDatanetsResponse.prototype.datanets = $util.emptyArray;
                QueryDatanetsResponse.prototype.pagination = null;

                QueryDatanetsResponse.create = function create(properties) {
                    return new QueryDatanetsResponse(properties);
                };

                QueryDatanetsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanets != null && message.datanets.length)
                        for (let i = 0; i < message.datanets.length; ++i)
                            $root.openledger.datanet.v1.Datanet.encode(message.datanets[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryDatanetsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryDatanetsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.datanets && message.datanets.length))
                                    message.datanets = [];
                                message.datanets.push($root.openledger.datanet.v1.Datanet.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDatanetsResponse;
            })();

            v1.QueryAllowlistRequest = (function() {

                function QueryAllowlistRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryAllowlistRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryAllowlistRequest.prototype.pagination = null;

                QueryAllowlistRequest.create = function create(properties) {
                    return new QueryAllowlistRequest(properties);
                };

                QueryAllowlistRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryAllowlistRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryAllowlistRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryAllowlistRequest;
            })();

            v1.QueryAllowlistResponse = (function() {

                function QueryAllowlistResponse(properties) {
                    this.accounts = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryAllowlistResponse.prototype.accounts = $util.emptyArray;
                QueryAllowlistResponse.prototype.pagination = null;

                QueryAllowlistResponse.create = function create(properties) {
                    return new QueryAllowlistResponse(properties);
                };

                QueryAllowlistResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.accounts != null && message.accounts.length)
                        for (let i = 0; i < message.accounts.length; ++i)
                            writer.uint32(10).string(message.accounts[i]);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryAllowlistResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryAllowlistResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.accounts && message.accounts.length))
                                    message.accounts = [];
                                message.accounts.push(reader.string());
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryAllowlistResponse;
            })();

            v1.QueryProjectionRequest = (function() {

                function QueryProjectionRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryProjectionRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryProjectionRequest.create = function create(properties) {
                    return new QueryProjectionRequest(properties);
                };

                QueryProjectionRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    return writer;
                };

                QueryProjectionRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryProjectionRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryProjectionRequest;
            })();

            v1.QueryProjectionResponse = (function() {

                function QueryProjectionResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryProjectionResponse.prototype.subspace = null;

                QueryProjectionResponse.create = function create(properties) {
                    return new QueryProjectionResponse(properties);
                };

                QueryProjectionResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.subspace != null && Object.hasOwnProperty.call(message, "subspace"))
                        $root.openledger.datanet.v1.Subspace.encode(message.subspace, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryProjectionResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryProjectionResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.subspace = $root.openledger.datanet.v1.Subspace.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryProjectionResponse;
            })();

            v1.QueryItemBondRequest = (function() {

                function QueryItemBondRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryItemBondRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryItemBondRequest.create = function create(properties) {
                    return new QueryItemBondRequest(properties);
                };

                QueryItemBondRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    return writer;
                };

                QueryItemBondRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryItemBondRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryItemBondRequest;
            })();

            v1.QueryItemBondResponse = (function() {

                function QueryItemBondResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryItemBondResponse.prototype.itemBond = null;
                QueryItemBondResponse.prototype.paid = "";
                QueryItemBondResponse.prototype.items = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryItemBondResponse.prototype.termEnds = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryItemBondResponse.create = function create(properties) {
                    return new QueryItemBondResponse(properties);
                };

                QueryItemBondResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.itemBond != null && Object.hasOwnProperty.call(message, "itemBond"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.itemBond, writer.uint32(10).fork()).ldelim();
                    if (message.paid != null && Object.hasOwnProperty.call(message, "paid"))
                        writer.uint32(18).string(message.paid);
                    if (message.items != null && Object.hasOwnProperty.call(message, "items"))
                        writer.uint32(24).uint64(message.items);
                    if (message.termEnds != null && Object.hasOwnProperty.call(message, "termEnds"))
                        writer.uint32(32).uint64(message.termEnds);
                    return writer;
                };

                QueryItemBondResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryItemBondResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.itemBond = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.paid = reader.string();
                                break;
                            }
                        case 3: {
                                message.items = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.termEnds = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryItemBondResponse;
            })();

            v1.QueryItemRequest = (function() {

                function QueryItemRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryItemRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryItemRequest.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryItemRequest.create = function create(properties) {
                    return new QueryItemRequest(properties);
                };

                QueryItemRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(16).uint64(message.itemId);
                    return writer;
                };

                QueryItemRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryItemRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryItemRequest;
            })();

            v1.QueryItemResponse = (function() {

                function QueryItemResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryItemResponse.prototype.item = null;
                QueryItemResponse.prototype.owner = "";
                QueryItemResponse.prototype.licence = 0;

                QueryItemResponse.create = function create(properties) {
                    return new QueryItemResponse(properties);
                };

                QueryItemResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.item != null && Object.hasOwnProperty.call(message, "item"))
                        $root.openledger.datanet.v1.Item.encode(message.item, writer.uint32(10).fork()).ldelim();
                    if (message.owner != null && Object.hasOwnProperty.call(message, "owner"))
                        writer.uint32(18).string(message.owner);
                    if (message.licence != null && Object.hasOwnProperty.call(message, "licence"))
                        writer.uint32(24).uint32(message.licence);
                    return writer;
                };

                QueryItemResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryItemResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.item = $root.openledger.datanet.v1.Item.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.owner = reader.string();
                                break;
                            }
                        case 3: {
                                message.licence = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryItemResponse;
            })();

            v1.QueryItemsRequest = (function() {

                function QueryItemsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryItemsRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryItemsRequest.prototype.pagination = null;

                QueryItemsRequest.create = function create(properties) {
                    return new QueryItemsRequest(properties);
                };

                QueryItemsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryItemsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryItemsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryItemsRequest;
            })();

            v1.QueryItemsResponse = (function() {

                function QueryItemsResponse(properties) {
                    this.items = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryItemsResponse.prototype.items = $util.emptyArray;
                QueryItemsResponse.prototype.pagination = null;

                QueryItemsResponse.create = function create(properties) {
                    return new QueryItemsResponse(properties);
                };

                QueryItemsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.items != null && message.items.length)
                        for (let i = 0; i < message.items.length; ++i)
                            $root.openledger.datanet.v1.Item.encode(message.items[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryItemsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryItemsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.items && message.items.length))
                                    message.items = [];
                                message.items.push($root.openledger.datanet.v1.Item.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryItemsResponse;
            })();

            v1.QueryClusterRequest = (function() {

                function QueryClusterRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryClusterRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryClusterRequest.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryClusterRequest.prototype.pagination = null;

                QueryClusterRequest.create = function create(properties) {
                    return new QueryClusterRequest(properties);
                };

                QueryClusterRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(16).uint64(message.itemId);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                QueryClusterRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryClusterRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryClusterRequest;
            })();

            v1.QueryClusterResponse = (function() {

                function QueryClusterResponse(properties) {
                    this.path = [];
                    this.duplicates = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryClusterResponse.prototype.canonicalItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryClusterResponse.prototype.path = $util.emptyArray;
                QueryClusterResponse.prototype.duplicates = $util.emptyArray;
                QueryClusterResponse.prototype.pagination = null;

                QueryClusterResponse.create = function create(properties) {
                    return new QueryClusterResponse(properties);
                };

                QueryClusterResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.canonicalItemId != null && Object.hasOwnProperty.call(message, "canonicalItemId"))
                        writer.uint32(8).uint64(message.canonicalItemId);
                    if (message.path != null && message.path.length) {
                        writer.uint32(18).fork();
                        for (let i = 0; i < message.path.length; ++i)
                            writer.uint64(message.path[i]);
                        writer.ldelim();
                    }
                    if (message.duplicates != null && message.duplicates.length) {
                        writer.uint32(26).fork();
                        for (let i = 0; i < message.duplicates.length; ++i)
                            writer.uint64(message.duplicates[i]);
                        writer.ldelim();
                    }
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(34).fork()).ldelim();
                    return writer;
                };

                QueryClusterResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryClusterResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.canonicalItemId = reader.uint64();
                                break;
                            }
                        case 2: {
                                if (!(message.path && message.path.length))
                                    message.path = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.path.push(reader.uint64());
                                } else
                                    message.path.push(reader.uint64());
                                break;
                            }
                        case 3: {
                                if (!(message.duplicates && message.duplicates.length))
                                    message.duplicates = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.duplicates.push(reader.uint64());
                                } else
                                    message.duplicates.push(reader.uint64());
                                break;
                            }
                        case 4: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryClusterResponse;
            })();

            v1.QueryConsentAtRequest = (function() {

                function QueryConsentAtRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryConsentAtRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryConsentAtRequest.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryConsentAtRequest.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryConsentAtRequest.create = function create(properties) {
                    return new QueryConsentAtRequest(properties);
                };

                QueryConsentAtRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(16).uint64(message.itemId);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(24).uint64(message.height);
                    return writer;
                };

                QueryConsentAtRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryConsentAtRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.height = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryConsentAtRequest;
            })();

            v1.QueryConsentAtResponse = (function() {

                function QueryConsentAtResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryConsentAtResponse.prototype.licence = 0;
                QueryConsentAtResponse.prototype.sinceHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryConsentAtResponse.create = function create(properties) {
                    return new QueryConsentAtResponse(properties);
                };

                QueryConsentAtResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.licence != null && Object.hasOwnProperty.call(message, "licence"))
                        writer.uint32(8).uint32(message.licence);
                    if (message.sinceHeight != null && Object.hasOwnProperty.call(message, "sinceHeight"))
                        writer.uint32(16).uint64(message.sinceHeight);
                    return writer;
                };

                QueryConsentAtResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryConsentAtResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.licence = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.sinceHeight = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryConsentAtResponse;
            })();

            v1.QuerySnapshotAtRequest = (function() {

                function QuerySnapshotAtRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QuerySnapshotAtRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QuerySnapshotAtRequest.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QuerySnapshotAtRequest.create = function create(properties) {
                    return new QuerySnapshotAtRequest(properties);
                };

                QuerySnapshotAtRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(16).uint64(message.height);
                    return writer;
                };

                QuerySnapshotAtRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QuerySnapshotAtRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.height = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QuerySnapshotAtRequest;
            })();

            v1.QuerySnapshotAtResponse = (function() {

                function QuerySnapshotAtResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QuerySnapshotAtResponse.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QuerySnapshotAtResponse.prototype.root = $util.newBuffer([]);

                QuerySnapshotAtResponse.create = function create(properties) {
                    return new QuerySnapshotAtResponse(properties);
                };

                QuerySnapshotAtResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.count != null && Object.hasOwnProperty.call(message, "count"))
                        writer.uint32(8).uint64(message.count);
                    if (message.root != null && Object.hasOwnProperty.call(message, "root"))
                        writer.uint32(18).bytes(message.root);
                    return writer;
                };

                QuerySnapshotAtResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QuerySnapshotAtResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.count = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.root = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QuerySnapshotAtResponse;
            })();

            v1.QuerySnapshotItemsRequest = (function() {

                function QuerySnapshotItemsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QuerySnapshotItemsRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QuerySnapshotItemsRequest.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QuerySnapshotItemsRequest.prototype.pagination = null;

                QuerySnapshotItemsRequest.create = function create(properties) {
                    return new QuerySnapshotItemsRequest(properties);
                };

                QuerySnapshotItemsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(16).uint64(message.height);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                QuerySnapshotItemsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QuerySnapshotItemsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QuerySnapshotItemsRequest;
            })();

            v1.QuerySnapshotItemsResponse = (function() {

                function QuerySnapshotItemsResponse(properties) {
                    this.items = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QuerySnapshotItemsResponse.prototype.items = $util.emptyArray;
                QuerySnapshotItemsResponse.prototype.pagination = null;

                QuerySnapshotItemsResponse.create = function create(properties) {
                    return new QuerySnapshotItemsResponse(properties);
                };

                QuerySnapshotItemsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.items != null && message.items.length)
                        for (let i = 0; i < message.items.length; ++i)
                            $root.openledger.datanet.v1.Item.encode(message.items[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QuerySnapshotItemsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QuerySnapshotItemsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.items && message.items.length))
                                    message.items = [];
                                message.items.push($root.openledger.datanet.v1.Item.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QuerySnapshotItemsResponse;
            })();

            v1.QueryContributionRequest = (function() {

                function QueryContributionRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryContributionRequest.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryContributionRequest.create = function create(properties) {
                    return new QueryContributionRequest(properties);
                };

                QueryContributionRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(8).uint64(message.contributionId);
                    return writer;
                };

                QueryContributionRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryContributionRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryContributionRequest;
            })();

            v1.QueryContributionResponse = (function() {

                function QueryContributionResponse(properties) {
                    this.consent = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryContributionResponse.prototype.contribution = null;
                QueryContributionResponse.prototype.consent = $util.emptyArray;

                QueryContributionResponse.create = function create(properties) {
                    return new QueryContributionResponse(properties);
                };

                QueryContributionResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contribution != null && Object.hasOwnProperty.call(message, "contribution"))
                        $root.openledger.datanet.v1.Contribution.encode(message.contribution, writer.uint32(10).fork()).ldelim();
                    if (message.consent != null && message.consent.length)
                        for (let i = 0; i < message.consent.length; ++i)
                            $root.openledger.datanet.v1.ConsentChange.encode(message.consent[i], writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryContributionResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryContributionResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contribution = $root.openledger.datanet.v1.Contribution.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                if (!(message.consent && message.consent.length))
                                    message.consent = [];
                                message.consent.push($root.openledger.datanet.v1.ConsentChange.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryContributionResponse;
            })();

            v1.QueryContributionsRequest = (function() {

                function QueryContributionsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryContributionsRequest.prototype.contributor = "";
                QueryContributionsRequest.prototype.pagination = null;

                QueryContributionsRequest.create = function create(properties) {
                    return new QueryContributionsRequest(properties);
                };

                QueryContributionsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributor != null && Object.hasOwnProperty.call(message, "contributor"))
                        writer.uint32(10).string(message.contributor);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryContributionsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryContributionsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributor = reader.string();
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryContributionsRequest;
            })();

            v1.QueryContributionsResponse = (function() {

                function QueryContributionsResponse(properties) {
                    this.contributions = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryContributionsResponse.prototype.contributions = $util.emptyArray;
                QueryContributionsResponse.prototype.pagination = null;

                QueryContributionsResponse.create = function create(properties) {
                    return new QueryContributionsResponse(properties);
                };

                QueryContributionsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributions != null && message.contributions.length)
                        for (let i = 0; i < message.contributions.length; ++i)
                            $root.openledger.datanet.v1.Contribution.encode(message.contributions[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryContributionsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryContributionsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.contributions && message.contributions.length))
                                    message.contributions = [];
                                message.contributions.push($root.openledger.datanet.v1.Contribution.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryContributionsResponse;
            })();

            v1.QueryCommitRequest = (function() {

                function QueryCommitRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryCommitRequest.prototype.commitId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryCommitRequest.create = function create(properties) {
                    return new QueryCommitRequest(properties);
                };

                QueryCommitRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.commitId != null && Object.hasOwnProperty.call(message, "commitId"))
                        writer.uint32(8).uint64(message.commitId);
                    return writer;
                };

                QueryCommitRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryCommitRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.commitId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryCommitRequest;
            })();

            v1.QueryCommitResponse = (function() {

                function QueryCommitResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryCommitResponse.prototype.commit = null;

                QueryCommitResponse.create = function create(properties) {
                    return new QueryCommitResponse(properties);
                };

                QueryCommitResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.commit != null && Object.hasOwnProperty.call(message, "commit"))
                        $root.openledger.datanet.v1.Commit.encode(message.commit, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryCommitResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryCommitResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.commit = $root.openledger.datanet.v1.Commit.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryCommitResponse;
            })();

            v1.QueryCommitsRequest = (function() {

                function QueryCommitsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryCommitsRequest.prototype.contributor = "";
                QueryCommitsRequest.prototype.pagination = null;

                QueryCommitsRequest.create = function create(properties) {
                    return new QueryCommitsRequest(properties);
                };

                QueryCommitsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributor != null && Object.hasOwnProperty.call(message, "contributor"))
                        writer.uint32(10).string(message.contributor);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryCommitsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryCommitsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributor = reader.string();
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryCommitsRequest;
            })();

            v1.QueryCommitsResponse = (function() {

                function QueryCommitsResponse(properties) {
                    this.commits = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryCommitsResponse.prototype.commits = $util.emptyArray;
                QueryCommitsResponse.prototype.pagination = null;

                QueryCommitsResponse.create = function create(properties) {
                    return new QueryCommitsResponse(properties);
                };

                QueryCommitsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.commits != null && message.commits.length)
                        for (let i = 0; i < message.commits.length; ++i)
                            $root.openledger.datanet.v1.Commit.encode(message.commits[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryCommitsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.QueryCommitsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.commits && message.commits.length))
                                    message.commits = [];
                                message.commits.push($root.openledger.datanet.v1.Commit.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryCommitsResponse;
            })();

            v1.MsgCreateDatanet = (function() {

                function MsgCreateDatanet(properties) {
                    this.curators = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCreateDatanet.prototype.creator = "";
                MsgCreateDatanet.prototype.title = "";
                MsgCreateDatanet.prototype.description = "";
                MsgCreateDatanet.prototype.schema = null;
                MsgCreateDatanet.prototype.policy = 0;
                MsgCreateDatanet.prototype.curators = $util.emptyArray;
                MsgCreateDatanet.prototype.defaultLicence = 0;
                MsgCreateDatanet.prototype.minItemBond = null;
                MsgCreateDatanet.prototype.nearDupTau = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCreateDatanet.prototype.noveltyFullAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCreateDatanet.prototype.normBound = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCreateDatanet.prototype.revealWindow = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCreateDatanet.prototype.shares = null;
                MsgCreateDatanet.prototype.subspace = null;
                MsgCreateDatanet.prototype.lineTauSq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCreateDatanet.prototype.bondRatePpm = 0;
                MsgCreateDatanet.prototype.evidence = 0;

                MsgCreateDatanet.create = function create(properties) {
                    return new MsgCreateDatanet(properties);
                };

                MsgCreateDatanet.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.title != null && Object.hasOwnProperty.call(message, "title"))
                        writer.uint32(18).string(message.title);
                    if (message.description != null && Object.hasOwnProperty.call(message, "description"))
                        writer.uint32(26).string(message.description);
                    if (message.schema != null && Object.hasOwnProperty.call(message, "schema"))
                        $root.openledger.datanet.v1.Schema.encode(message.schema, writer.uint32(34).fork()).ldelim();
                    if (message.policy != null && Object.hasOwnProperty.call(message, "policy"))
                        writer.uint32(40).int32(message.policy);
                    if (message.curators != null && message.curators.length)
                        for (let i = 0; i < message.curators.length; ++i)
                            writer.uint32(50).string(message.curators[i]);
                    if (message.defaultLicence != null && Object.hasOwnProperty.call(message, "defaultLicence"))
                        writer.uint32(56).uint32(message.defaultLicence);
                    if (message.minItemBond != null && Object.hasOwnProperty.call(message, "minItemBond"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.minItemBond, writer.uint32(66).fork()).ldelim();
                    if (message.nearDupTau != null && Object.hasOwnProperty.call(message, "nearDupTau"))
                        writer.uint32(72).uint64(message.nearDupTau);
                    if (message.noveltyFullAt != null && Object.hasOwnProperty.call(message, "noveltyFullAt"))
                        writer.uint32(80).uint64(message.noveltyFullAt);
                    if (message.normBound != null && Object.hasOwnProperty.call(message, "normBound"))
                        writer.uint32(88).uint64(message.normBound);
                    if (message.revealWindow != null && Object.hasOwnProperty.call(message, "revealWindow"))
                        writer.uint32(96).uint64(message.revealWindow);
                    if (message.shares != null && Object.hasOwnProperty.call(message, "shares"))
                        $root.openledger.datanet.v1.Shares.encode(message.shares, writer.uint32(106).fork()).ldelim();
                    if (message.subspace != null && Object.hasOwnProperty.call(message, "subspace"))
                        $root.openledger.datanet.v1.Subspace.encode(message.subspace, writer.uint32(114).fork()).ldelim();
                    if (message.lineTauSq != null && Object.hasOwnProperty.call(message, "lineTauSq"))
                        writer.uint32(120).uint64(message.lineTauSq);
                    if (message.bondRatePpm != null && Object.hasOwnProperty.call(message, "bondRatePpm"))
                        writer.uint32(128).uint32(message.bondRatePpm);
                    if (message.evidence != null && Object.hasOwnProperty.call(message, "evidence"))
                        writer.uint32(136).int32(message.evidence);
                    return writer;
                };

                MsgCreateDatanet.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgCreateDatanet();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.title = reader.string();
                                break;
                            }
                        case 3: {
                                message.description = reader.string();
                                break;
                            }
                        case 4: {
                                message.schema = $root.openledger.datanet.v1.Schema.decode(reader, reader.uint32());
                                break;
                            }
                        case 5: {
                                message.policy = reader.int32();
                                break;
                            }
                        case 6: {
                                if (!(message.curators && message.curators.length))
                                    message.curators = [];
                                message.curators.push(reader.string());
                                break;
                            }
                        case 7: {
                                message.defaultLicence = reader.uint32();
                                break;
                            }
                        case 8: {
                                message.minItemBond = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 9: {
                                message.nearDupTau = reader.uint64();
                                break;
                            }
                        case 10: {
                                message.noveltyFullAt = reader.uint64();
                                break;
                            }
                        case 11: {
                                message.normBound = reader.uint64();
                                break;
                            }
                        case 12: {
                                message.revealWindow = reader.uint64();
                                break;
                            }
                        case 13: {
                                message.shares = $root.openledger.datanet.v1.Shares.decode(reader, reader.uint32());
                                break;
                            }
                        case 14: {
                                message.subspace = $root.openledger.datanet.v1.Subspace.decode(reader, reader.uint32());
                                break;
                            }
                        case 15: {
                                message.lineTauSq = reader.uint64();
                                break;
                            }
                        case 16: {
                                message.bondRatePpm = reader.uint32();
                                break;
                            }
                        case 17: {
                                message.evidence = reader.int32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCreateDatanet;
            })();

            v1.MsgCreateDatanetResponse = (function() {

                function MsgCreateDatanetResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCreateDatanetResponse.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgCreateDatanetResponse.create = function create(properties) {
                    return new MsgCreateDatanetResponse(properties);
                };

                MsgCreateDatanetResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    return writer;
                };

                MsgCreateDatanetResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgCreateDatanetResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCreateDatanetResponse;
            })();

            v1.MsgUpdateDatanet = (function() {

                function MsgUpdateDatanet(properties) {
                    this.curators = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateDatanet.prototype.creator = "";
                MsgUpdateDatanet.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgUpdateDatanet.prototype.title = "";
                MsgUpdateDatanet.prototype.description = "";
                MsgUpdateDatanet.prototype.curators = $util.emptyArray;
                MsgUpdateDatanet.prototype.defaultLicence = 0;
                MsgUpdateDatanet.prototype.minItemBond = null;
                MsgUpdateDatanet.prototype.shares = null;
                MsgUpdateDatanet.prototype.closed = false;

                MsgUpdateDatanet.create = function create(properties) {
                    return new MsgUpdateDatanet(properties);
                };

                MsgUpdateDatanet.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.title != null && Object.hasOwnProperty.call(message, "title"))
                        writer.uint32(26).string(message.title);
                    if (message.description != null && Object.hasOwnProperty.call(message, "description"))
                        writer.uint32(34).string(message.description);
                    if (message.curators != null && message.curators.length)
                        for (let i = 0; i < message.curators.length; ++i)
                            writer.uint32(42).string(message.curators[i]);
                    if (message.defaultLicence != null && Object.hasOwnProperty.call(message, "defaultLicence"))
                        writer.uint32(48).uint32(message.defaultLicence);
                    if (message.minItemBond != null && Object.hasOwnProperty.call(message, "minItemBond"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.minItemBond, writer.uint32(58).fork()).ldelim();
                    if (message.shares != null && Object.hasOwnProperty.call(message, "shares"))
                        $root.openledger.datanet.v1.Shares.encode(message.shares, writer.uint32(66).fork()).ldelim();
                    if (message.closed != null && Object.hasOwnProperty.call(message, "closed"))
                        writer.uint32(72).bool(message.closed);
                    return writer;
                };

                MsgUpdateDatanet.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgUpdateDatanet();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.title = reader.string();
                                break;
                            }
                        case 4: {
                                message.description = reader.string();
                                break;
                            }
                        case 5: {
                                if (!(message.curators && message.curators.length))
                                    message.curators = [];
                                message.curators.push(reader.string());
                                break;
                            }
                        case 6: {
                                message.defaultLicence = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.minItemBond = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 8: {
                                message.shares = $root.openledger.datanet.v1.Shares.decode(reader, reader.uint32());
                                break;
                            }
                        case 9: {
                                message.closed = reader.bool();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateDatanet;
            })();

            v1.MsgUpdateDatanetResponse = (function() {

                function MsgUpdateDatanetResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateDatanetResponse.create = function create(properties) {
                    return new MsgUpdateDatanetResponse(properties);
                };

                MsgUpdateDatanetResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgUpdateDatanetResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgUpdateDatanetResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateDatanetResponse;
            })();

            v1.MsgUpdateAllowlist = (function() {

                function MsgUpdateAllowlist(properties) {
                    this.add = [];
                    this.remove = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateAllowlist.prototype.creator = "";
                MsgUpdateAllowlist.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgUpdateAllowlist.prototype.add = $util.emptyArray;
                MsgUpdateAllowlist.prototype.remove = $util.emptyArray;

                MsgUpdateAllowlist.create = function create(properties) {
                    return new MsgUpdateAllowlist(properties);
                };

                MsgUpdateAllowlist.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.add != null && message.add.length)
                        for (let i = 0; i < message.add.length; ++i)
                            writer.uint32(26).string(message.add[i]);
                    if (message.remove != null && message.remove.length)
                        for (let i = 0; i < message.remove.length; ++i)
                            writer.uint32(34).string(message.remove[i]);
                    return writer;
                };

                MsgUpdateAllowlist.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgUpdateAllowlist();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                if (!(message.add && message.add.length))
                                    message.add = [];
                                message.add.push(reader.string());
                                break;
                            }
                        case 4: {
                                if (!(message.remove && message.remove.length))
                                    message.remove = [];
                                message.remove.push(reader.string());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateAllowlist;
            })();

            v1.MsgUpdateAllowlistResponse = (function() {

                function MsgUpdateAllowlistResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateAllowlistResponse.create = function create(properties) {
                    return new MsgUpdateAllowlistResponse(properties);
                };

                MsgUpdateAllowlistResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgUpdateAllowlistResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgUpdateAllowlistResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateAllowlistResponse;
            })();

            v1.MsgCommitContribution = (function() {

                function MsgCommitContribution(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCommitContribution.prototype.contributor = "";
                MsgCommitContribution.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCommitContribution.prototype.hash = $util.newBuffer([]);

                MsgCommitContribution.create = function create(properties) {
                    return new MsgCommitContribution(properties);
                };

                MsgCommitContribution.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributor != null && Object.hasOwnProperty.call(message, "contributor"))
                        writer.uint32(10).string(message.contributor);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.hash != null && Object.hasOwnProperty.call(message, "hash"))
                        writer.uint32(26).bytes(message.hash);
                    return writer;
                };

                MsgCommitContribution.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgCommitContribution();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributor = reader.string();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.hash = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCommitContribution;
            })();

            v1.MsgCommitContributionResponse = (function() {

                function MsgCommitContributionResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCommitContributionResponse.prototype.commitId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCommitContributionResponse.prototype.expiresAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgCommitContributionResponse.create = function create(properties) {
                    return new MsgCommitContributionResponse(properties);
                };

                MsgCommitContributionResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.commitId != null && Object.hasOwnProperty.call(message, "commitId"))
                        writer.uint32(8).uint64(message.commitId);
                    if (message.expiresAt != null && Object.hasOwnProperty.call(message, "expiresAt"))
                        writer.uint32(16).uint64(message.expiresAt);
                    return writer;
                };

                MsgCommitContributionResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgCommitContributionResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.commitId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.expiresAt = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCommitContributionResponse;
            })();

            v1.ItemPayload = (function() {

                function ItemPayload(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ItemPayload.prototype.features = $util.newBuffer([]);
                ItemPayload.prototype.label = 0;

                ItemPayload.create = function create(properties) {
                    return new ItemPayload(properties);
                };

                ItemPayload.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.features != null && Object.hasOwnProperty.call(message, "features"))
                        writer.uint32(10).bytes(message.features);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(16).uint32(message.label);
                    return writer;
                };

                ItemPayload.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.ItemPayload();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.features = reader.bytes();
                                break;
                            }
                        case 2: {
                                message.label = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ItemPayload;
            })();

            v1.ItemResult = (function() {

                function ItemResult(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ItemResult.prototype.index = 0;
                ItemResult.prototype.status = 0;
                ItemResult.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ItemResult.prototype.duplicateOf = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ItemResult.prototype.noveltyPpm = 0;

                ItemResult.create = function create(properties) {
                    return new ItemResult(properties);
                };

                ItemResult.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(8).uint32(message.index);
                    if (message.status != null && Object.hasOwnProperty.call(message, "status"))
                        writer.uint32(16).int32(message.status);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(24).uint64(message.itemId);
                    if (message.duplicateOf != null && Object.hasOwnProperty.call(message, "duplicateOf"))
                        writer.uint32(32).uint64(message.duplicateOf);
                    if (message.noveltyPpm != null && Object.hasOwnProperty.call(message, "noveltyPpm"))
                        writer.uint32(40).uint32(message.noveltyPpm);
                    return writer;
                };

                ItemResult.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.ItemResult();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.index = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.status = reader.int32();
                                break;
                            }
                        case 3: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.duplicateOf = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.noveltyPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ItemResult;
            })();

            v1.MsgRevealContribution = (function() {

                function MsgRevealContribution(properties) {
                    this.items = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgRevealContribution.prototype.contributor = "";
                MsgRevealContribution.prototype.commitId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgRevealContribution.prototype.salt = $util.newBuffer([]);
                MsgRevealContribution.prototype.licence = 0;
                MsgRevealContribution.prototype.items = $util.emptyArray;

                MsgRevealContribution.create = function create(properties) {
                    return new MsgRevealContribution(properties);
                };

                MsgRevealContribution.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributor != null && Object.hasOwnProperty.call(message, "contributor"))
                        writer.uint32(10).string(message.contributor);
                    if (message.commitId != null && Object.hasOwnProperty.call(message, "commitId"))
                        writer.uint32(16).uint64(message.commitId);
                    if (message.salt != null && Object.hasOwnProperty.call(message, "salt"))
                        writer.uint32(26).bytes(message.salt);
                    if (message.licence != null && Object.hasOwnProperty.call(message, "licence"))
                        writer.uint32(32).uint32(message.licence);
                    if (message.items != null && message.items.length)
                        for (let i = 0; i < message.items.length; ++i)
                            $root.openledger.datanet.v1.ItemPayload.encode(message.items[i], writer.uint32(42).fork()).ldelim();
                    return writer;
                };

                MsgRevealContribution.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgRevealContribution();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributor = reader.string();
                                break;
                            }
                        case 2: {
                                message.commitId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.salt = reader.bytes();
                                break;
                            }
                        case 4: {
                                message.licence = reader.uint32();
                                break;
                            }
                        case 5: {
                                if (!(message.items && message.items.length))
                                    message.items = [];
                                message.items.push($root.openledger.datanet.v1.ItemPayload.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgRevealContribution;
            })();

            v1.MsgRevealContributionResponse = (function() {

                function MsgRevealContributionResponse(properties) {
                    this.results = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgRevealContributionResponse.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgRevealContributionResponse.prototype.results = $util.emptyArray;

                MsgRevealContributionResponse.create = function create(properties) {
                    return new MsgRevealContributionResponse(properties);
                };

                MsgRevealContributionResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(8).uint64(message.contributionId);
                    if (message.results != null && message.results.length)
                        for (let i = 0; i < message.results.length; ++i)
                            $root.openledger.datanet.v1.ItemResult.encode(message.results[i], writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgRevealContributionResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgRevealContributionResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 2: {
                                if (!(message.results && message.results.length))
                                    message.results = [];
                                message.results.push($root.openledger.datanet.v1.ItemResult.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgRevealContributionResponse;
            })();

            v1.MsgCurateContribution = (function() {

                function MsgCurateContribution(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCurateContribution.prototype.curator = "";
                MsgCurateContribution.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCurateContribution.prototype.approve = false;
                MsgCurateContribution.prototype.reason = "";

                MsgCurateContribution.create = function create(properties) {
                    return new MsgCurateContribution(properties);
                };

                MsgCurateContribution.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.curator != null && Object.hasOwnProperty.call(message, "curator"))
                        writer.uint32(10).string(message.curator);
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(16).uint64(message.contributionId);
                    if (message.approve != null && Object.hasOwnProperty.call(message, "approve"))
                        writer.uint32(24).bool(message.approve);
                    if (message.reason != null && Object.hasOwnProperty.call(message, "reason"))
                        writer.uint32(34).string(message.reason);
                    return writer;
                };

                MsgCurateContribution.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgCurateContribution();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.curator = reader.string();
                                break;
                            }
                        case 2: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.approve = reader.bool();
                                break;
                            }
                        case 4: {
                                message.reason = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCurateContribution;
            })();

            v1.MsgCurateContributionResponse = (function() {

                function MsgCurateContributionResponse(properties) {
                    this.results = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCurateContributionResponse.prototype.results = $util.emptyArray;

                MsgCurateContributionResponse.create = function create(properties) {
                    return new MsgCurateContributionResponse(properties);
                };

                MsgCurateContributionResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.results != null && message.results.length)
                        for (let i = 0; i < message.results.length; ++i)
                            $root.openledger.datanet.v1.ItemResult.encode(message.results[i], writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                MsgCurateContributionResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgCurateContributionResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.results && message.results.length))
                                    message.results = [];
                                message.results.push($root.openledger.datanet.v1.ItemResult.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCurateContributionResponse;
            })();

            v1.MsgSetConsent = (function() {

                function MsgSetConsent(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSetConsent.prototype.contributor = "";
                MsgSetConsent.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgSetConsent.prototype.firstItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgSetConsent.prototype.lastItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgSetConsent.prototype.licence = 0;

                MsgSetConsent.create = function create(properties) {
                    return new MsgSetConsent(properties);
                };

                MsgSetConsent.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributor != null && Object.hasOwnProperty.call(message, "contributor"))
                        writer.uint32(10).string(message.contributor);
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(16).uint64(message.contributionId);
                    if (message.firstItemId != null && Object.hasOwnProperty.call(message, "firstItemId"))
                        writer.uint32(24).uint64(message.firstItemId);
                    if (message.lastItemId != null && Object.hasOwnProperty.call(message, "lastItemId"))
                        writer.uint32(32).uint64(message.lastItemId);
                    if (message.licence != null && Object.hasOwnProperty.call(message, "licence"))
                        writer.uint32(40).uint32(message.licence);
                    return writer;
                };

                MsgSetConsent.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgSetConsent();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributor = reader.string();
                                break;
                            }
                        case 2: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.firstItemId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.lastItemId = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.licence = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSetConsent;
            })();

            v1.MsgSetConsentResponse = (function() {

                function MsgSetConsentResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSetConsentResponse.prototype.effectiveHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgSetConsentResponse.create = function create(properties) {
                    return new MsgSetConsentResponse(properties);
                };

                MsgSetConsentResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.effectiveHeight != null && Object.hasOwnProperty.call(message, "effectiveHeight"))
                        writer.uint32(8).uint64(message.effectiveHeight);
                    return writer;
                };

                MsgSetConsentResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgSetConsentResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.effectiveHeight = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSetConsentResponse;
            })();

            v1.MsgReleaseBond = (function() {

                function MsgReleaseBond(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgReleaseBond.prototype.contributor = "";
                MsgReleaseBond.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgReleaseBond.create = function create(properties) {
                    return new MsgReleaseBond(properties);
                };

                MsgReleaseBond.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributor != null && Object.hasOwnProperty.call(message, "contributor"))
                        writer.uint32(10).string(message.contributor);
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(16).uint64(message.contributionId);
                    return writer;
                };

                MsgReleaseBond.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgReleaseBond();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributor = reader.string();
                                break;
                            }
                        case 2: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgReleaseBond;
            })();

            v1.MsgReleaseBondResponse = (function() {

                function MsgReleaseBondResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgReleaseBondResponse.prototype.returned = null;
                MsgReleaseBondResponse.prototype.forfeited = null;

                MsgReleaseBondResponse.create = function create(properties) {
                    return new MsgReleaseBondResponse(properties);
                };

                MsgReleaseBondResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.returned != null && Object.hasOwnProperty.call(message, "returned"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.returned, writer.uint32(10).fork()).ldelim();
                    if (message.forfeited != null && Object.hasOwnProperty.call(message, "forfeited"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.forfeited, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgReleaseBondResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgReleaseBondResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.returned = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.forfeited = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgReleaseBondResponse;
            })();

            v1.MsgProveSynthetic = (function() {

                function MsgProveSynthetic(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgProveSynthetic.prototype.prover = "";
                MsgProveSynthetic.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgProveSynthetic.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgProveSynthetic.prototype.a = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgProveSynthetic.prototype.b = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgProveSynthetic.prototype.tPpm = 0;

                MsgProveSynthetic.create = function create(properties) {
                    return new MsgProveSynthetic(properties);
                };

                MsgProveSynthetic.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.prover != null && Object.hasOwnProperty.call(message, "prover"))
                        writer.uint32(10).string(message.prover);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(24).uint64(message.itemId);
                    if (message.a != null && Object.hasOwnProperty.call(message, "a"))
                        writer.uint32(32).uint64(message.a);
                    if (message.b != null && Object.hasOwnProperty.call(message, "b"))
                        writer.uint32(40).uint64(message.b);
                    if (message.tPpm != null && Object.hasOwnProperty.call(message, "tPpm"))
                        writer.uint32(48).uint32(message.tPpm);
                    return writer;
                };

                MsgProveSynthetic.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgProveSynthetic();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.prover = reader.string();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.a = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.b = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.tPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgProveSynthetic;
            })();

            v1.MsgProveSyntheticResponse = (function() {

                function MsgProveSyntheticResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgProveSyntheticResponse.prototype.paid = null;

                MsgProveSyntheticResponse.create = function create(properties) {
                    return new MsgProveSyntheticResponse(properties);
                };

                MsgProveSyntheticResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.paid != null && Object.hasOwnProperty.call(message, "paid"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.paid, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                MsgProveSyntheticResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgProveSyntheticResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.paid = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgProveSyntheticResponse;
            })();

            v1.MsgProveCrossDuplicate = (function() {

                function MsgProveCrossDuplicate(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgProveCrossDuplicate.prototype.prover = "";
                MsgProveCrossDuplicate.prototype.newerDatanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgProveCrossDuplicate.prototype.newerItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgProveCrossDuplicate.prototype.olderDatanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgProveCrossDuplicate.prototype.olderItemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgProveCrossDuplicate.create = function create(properties) {
                    return new MsgProveCrossDuplicate(properties);
                };

                MsgProveCrossDuplicate.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.prover != null && Object.hasOwnProperty.call(message, "prover"))
                        writer.uint32(10).string(message.prover);
                    if (message.newerDatanetId != null && Object.hasOwnProperty.call(message, "newerDatanetId"))
                        writer.uint32(16).uint64(message.newerDatanetId);
                    if (message.newerItemId != null && Object.hasOwnProperty.call(message, "newerItemId"))
                        writer.uint32(24).uint64(message.newerItemId);
                    if (message.olderDatanetId != null && Object.hasOwnProperty.call(message, "olderDatanetId"))
                        writer.uint32(32).uint64(message.olderDatanetId);
                    if (message.olderItemId != null && Object.hasOwnProperty.call(message, "olderItemId"))
                        writer.uint32(40).uint64(message.olderItemId);
                    return writer;
                };

                MsgProveCrossDuplicate.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgProveCrossDuplicate();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.prover = reader.string();
                                break;
                            }
                        case 2: {
                                message.newerDatanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.newerItemId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.olderDatanetId = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.olderItemId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgProveCrossDuplicate;
            })();

            v1.MsgProveCrossDuplicateResponse = (function() {

                function MsgProveCrossDuplicateResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgProveCrossDuplicateResponse.prototype.paid = null;

                MsgProveCrossDuplicateResponse.create = function create(properties) {
                    return new MsgProveCrossDuplicateResponse(properties);
                };

                MsgProveCrossDuplicateResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.paid != null && Object.hasOwnProperty.call(message, "paid"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.paid, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                MsgProveCrossDuplicateResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgProveCrossDuplicateResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.paid = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgProveCrossDuplicateResponse;
            })();

            v1.MsgUpdateParams = (function() {

                function MsgUpdateParams(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParams.prototype.authority = "";
                MsgUpdateParams.prototype.params = null;

                MsgUpdateParams.create = function create(properties) {
                    return new MsgUpdateParams(properties);
                };

                MsgUpdateParams.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.authority != null && Object.hasOwnProperty.call(message, "authority"))
                        writer.uint32(10).string(message.authority);
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.datanet.v1.Params.encode(message.params, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgUpdateParams.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgUpdateParams();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.authority = reader.string();
                                break;
                            }
                        case 2: {
                                message.params = $root.openledger.datanet.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParams;
            })();

            v1.MsgUpdateParamsResponse = (function() {

                function MsgUpdateParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParamsResponse.create = function create(properties) {
                    return new MsgUpdateParamsResponse(properties);
                };

                MsgUpdateParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgUpdateParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.datanet.v1.MsgUpdateParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParamsResponse;
            })();

            v1.ItemStatus = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "ITEM_STATUS_UNSPECIFIED"] = 0;
                values[valuesById[1] = "ITEM_STATUS_ADMITTED"] = 1;
                values[valuesById[2] = "ITEM_STATUS_EXACT_DUPLICATE"] = 2;
                values[valuesById[3] = "ITEM_STATUS_NEAR_DUPLICATE"] = 3;
                values[valuesById[4] = "ITEM_STATUS_PENDING"] = 4;
                values[valuesById[5] = "ITEM_STATUS_BAD_DIMENSION"] = 5;
                values[valuesById[6] = "ITEM_STATUS_BAD_LABEL"] = 6;
                values[valuesById[7] = "ITEM_STATUS_NORM_EXCEEDED"] = 7;
                values[valuesById[8] = "ITEM_STATUS_BAD_TEXT"] = 8;
                values[valuesById[9] = "ITEM_STATUS_ENCODER_REFUSED"] = 9;
                values[valuesById[10] = "ITEM_STATUS_OFF_SUBSPACE"] = 10;
                values[valuesById[11] = "ITEM_STATUS_CROSS_DUPLICATE"] = 11;
                return values;
            })();

            return v1;
        })();

        return datanet;
    })();

    openledger.inference = (function() {

        const inference = {};

        inference.v1 = (function() {

            const v1 = {};

            v1.Inference = (function() {

                function Inference(properties) {
                    this.logitsQ16 = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Inference.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Inference.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Inference.prototype.payer = "";
                Inference.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Inference.prototype.inputSha256 = $util.newBuffer([]);
                Inference.prototype.label = 0;
                Inference.prototype.logitsQ16 = $util.emptyArray;
                Inference.prototype.fee = null;
                Inference.prototype.recordHash = $util.newBuffer([]);
                Inference.prototype.retrieval = null;

                Inference.create = function create(properties) {
                    return new Inference(properties);
                };

                Inference.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.id != null && Object.hasOwnProperty.call(message, "id"))
                        writer.uint32(8).uint64(message.id);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(26).string(message.payer);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(32).uint64(message.height);
                    if (message.inputSha256 != null && Object.hasOwnProperty.call(message, "inputSha256"))
                        writer.uint32(42).bytes(message.inputSha256);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(48).uint32(message.label);
                    if (message.logitsQ16 != null && message.logitsQ16.length) {
                        writer.uint32(58).fork();
                        for (let i = 0; i < message.logitsQ16.length; ++i)
                            writer.sint64(message.logitsQ16[i]);
                        writer.ldelim();
                    }
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(66).fork()).ldelim();
                    if (message.recordHash != null && Object.hasOwnProperty.call(message, "recordHash"))
                        writer.uint32(74).bytes(message.recordHash);
                    if (message.retrieval != null && Object.hasOwnProperty.call(message, "retrieval"))
                        $root.openledger.inference.v1.RetrievalAnswer.encode(message.retrieval, writer.uint32(82).fork()).ldelim();
                    return writer;
                };

                Inference.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.Inference();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.id = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.payer = reader.string();
                                break;
                            }
                        case 4: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.inputSha256 = reader.bytes();
                                break;
                            }
                        case 6: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 7: {
                                if (!(message.logitsQ16 && message.logitsQ16.length))
                                    message.logitsQ16 = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.logitsQ16.push(reader.sint64());
                                } else
                                    message.logitsQ16.push(reader.sint64());
                                break;
                            }
                        case 8: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 9: {
                                message.recordHash = reader.bytes();
                                break;
                            }
                        case 10: {
                                message.retrieval = $root.openledger.inference.v1.RetrievalAnswer.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Inference;
            })();

            v1.Retrieved = (function() {

                function Retrieved(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Retrieved.prototype.point = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Retrieved.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Retrieved.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Retrieved.prototype.score = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
                Retrieved.prototype.label = 0;
                Retrieved.prototype.noveltyPpm = 0;

                Retrieved.create = function create(properties) {
                    return new Retrieved(properties);
                };

                Retrieved.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.point != null && Object.hasOwnProperty.call(message, "point"))
                        writer.uint32(8).uint64(message.point);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(24).uint64(message.itemId);
                    if (message.score != null && Object.hasOwnProperty.call(message, "score"))
                        writer.uint32(32).sint64(message.score);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(40).uint32(message.label);
                    if (message.noveltyPpm != null && Object.hasOwnProperty.call(message, "noveltyPpm"))
                        writer.uint32(48).uint32(message.noveltyPpm);
                    return writer;
                };

                Retrieved.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.Retrieved();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.point = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.score = reader.sint64();
                                break;
                            }
                        case 5: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.noveltyPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Retrieved;
            })();

            v1.LabelVote = (function() {

                function LabelVote(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                LabelVote.prototype.label = 0;
                LabelVote.prototype.weight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                LabelVote.create = function create(properties) {
                    return new LabelVote(properties);
                };

                LabelVote.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(8).uint32(message.label);
                    if (message.weight != null && Object.hasOwnProperty.call(message, "weight"))
                        writer.uint32(16).uint64(message.weight);
                    return writer;
                };

                LabelVote.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.LabelVote();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.weight = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return LabelVote;
            })();

            v1.RetrievalAnswer = (function() {

                function RetrievalAnswer(properties) {
                    this.results = [];
                    this.votes = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                RetrievalAnswer.prototype.results = $util.emptyArray;
                RetrievalAnswer.prototype.votes = $util.emptyArray;
                RetrievalAnswer.prototype.requestId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                RetrievalAnswer.prototype.executor = "";
                RetrievalAnswer.prototype.consentHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                RetrievalAnswer.create = function create(properties) {
                    return new RetrievalAnswer(properties);
                };

                RetrievalAnswer.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.results != null && message.results.length)
                        for (let i = 0; i < message.results.length; ++i)
                            $root.openledger.inference.v1.Retrieved.encode(message.results[i], writer.uint32(10).fork()).ldelim();
                    if (message.votes != null && message.votes.length)
                        for (let i = 0; i < message.votes.length; ++i)
                            $root.openledger.inference.v1.LabelVote.encode(message.votes[i], writer.uint32(18).fork()).ldelim();
                    if (message.requestId != null && Object.hasOwnProperty.call(message, "requestId"))
                        writer.uint32(24).uint64(message.requestId);
                    if (message.executor != null && Object.hasOwnProperty.call(message, "executor"))
                        writer.uint32(34).string(message.executor);
                    if (message.consentHeight != null && Object.hasOwnProperty.call(message, "consentHeight"))
                        writer.uint32(40).uint64(message.consentHeight);
                    return writer;
                };

                RetrievalAnswer.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.RetrievalAnswer();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.results && message.results.length))
                                    message.results = [];
                                message.results.push($root.openledger.inference.v1.Retrieved.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                if (!(message.votes && message.votes.length))
                                    message.votes = [];
                                message.votes.push($root.openledger.inference.v1.LabelVote.decode(reader, reader.uint32()));
                                break;
                            }
                        case 3: {
                                message.requestId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.executor = reader.string();
                                break;
                            }
                        case 5: {
                                message.consentHeight = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return RetrievalAnswer;
            })();

            v1.Opening = (function() {

                function Opening(properties) {
                    this.path = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Opening.prototype.point = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Opening.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Opening.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Opening.prototype.noveltyPpm = 0;
                Opening.prototype.label = 0;
                Opening.prototype.owner = "";
                Opening.prototype.embedding = $util.newBuffer([]);
                Opening.prototype.path = $util.emptyArray;

                Opening.create = function create(properties) {
                    return new Opening(properties);
                };

                Opening.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.point != null && Object.hasOwnProperty.call(message, "point"))
                        writer.uint32(8).uint64(message.point);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(24).uint64(message.itemId);
                    if (message.noveltyPpm != null && Object.hasOwnProperty.call(message, "noveltyPpm"))
                        writer.uint32(32).uint32(message.noveltyPpm);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(40).uint32(message.label);
                    if (message.owner != null && Object.hasOwnProperty.call(message, "owner"))
                        writer.uint32(50).string(message.owner);
                    if (message.embedding != null && Object.hasOwnProperty.call(message, "embedding"))
                        writer.uint32(58).bytes(message.embedding);
                    if (message.path != null && message.path.length)
                        for (let i = 0; i < message.path.length; ++i)
                            writer.uint32(66).bytes(message.path[i]);
                    return writer;
                };

                Opening.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.Opening();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.point = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.noveltyPpm = reader.uint32();
                                break;
                            }
                        case 5: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.owner = reader.string();
                                break;
                            }
                        case 7: {
                                message.embedding = reader.bytes();
                                break;
                            }
                        case 8: {
                                if (!(message.path && message.path.length))
                                    message.path = [];
                                message.path.push(reader.bytes());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Opening;
            })();

            v1.Claim = (function() {

                function Claim(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Claim.prototype.opening = null;
                Claim.prototype.score = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                Claim.create = function create(properties) {
                    return new Claim(properties);
                };

                Claim.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.opening != null && Object.hasOwnProperty.call(message, "opening"))
                        $root.openledger.inference.v1.Opening.encode(message.opening, writer.uint32(10).fork()).ldelim();
                    if (message.score != null && Object.hasOwnProperty.call(message, "score"))
                        writer.uint32(16).sint64(message.score);
                    return writer;
                };

                Claim.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.Claim();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.opening = $root.openledger.inference.v1.Opening.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.score = reader.sint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Claim;
            })();

            v1.Retrieval = (function() {

                function Retrieval(properties) {
                    this.results = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Retrieval.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Retrieval.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Retrieval.prototype.payer = "";
                Retrieval.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Retrieval.prototype.inputSha256 = $util.newBuffer([]);
                Retrieval.prototype.embedding = $util.newBuffer([]);
                Retrieval.prototype.fee = null;
                Retrieval.prototype.status = 0;
                Retrieval.prototype.until = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Retrieval.prototype.submitter = "";
                Retrieval.prototype.bond = null;
                Retrieval.prototype.results = $util.emptyArray;
                Retrieval.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Retrieval.create = function create(properties) {
                    return new Retrieval(properties);
                };

                Retrieval.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.id != null && Object.hasOwnProperty.call(message, "id"))
                        writer.uint32(8).uint64(message.id);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(26).string(message.payer);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(32).uint64(message.height);
                    if (message.inputSha256 != null && Object.hasOwnProperty.call(message, "inputSha256"))
                        writer.uint32(42).bytes(message.inputSha256);
                    if (message.embedding != null && Object.hasOwnProperty.call(message, "embedding"))
                        writer.uint32(50).bytes(message.embedding);
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(58).fork()).ldelim();
                    if (message.status != null && Object.hasOwnProperty.call(message, "status"))
                        writer.uint32(64).int32(message.status);
                    if (message.until != null && Object.hasOwnProperty.call(message, "until"))
                        writer.uint32(72).uint64(message.until);
                    if (message.submitter != null && Object.hasOwnProperty.call(message, "submitter"))
                        writer.uint32(82).string(message.submitter);
                    if (message.bond != null && Object.hasOwnProperty.call(message, "bond"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.bond, writer.uint32(90).fork()).ldelim();
                    if (message.results != null && message.results.length)
                        for (let i = 0; i < message.results.length; ++i)
                            $root.openledger.inference.v1.Retrieved.encode(message.results[i], writer.uint32(98).fork()).ldelim();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(104).uint64(message.inferenceId);
                    return writer;
                };

                Retrieval.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.Retrieval();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.id = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.payer = reader.string();
                                break;
                            }
                        case 4: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.inputSha256 = reader.bytes();
                                break;
                            }
                        case 6: {
                                message.embedding = reader.bytes();
                                break;
                            }
                        case 7: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 8: {
                                message.status = reader.int32();
                                break;
                            }
                        case 9: {
                                message.until = reader.uint64();
                                break;
                            }
                        case 10: {
                                message.submitter = reader.string();
                                break;
                            }
                        case 11: {
                                message.bond = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 12: {
                                if (!(message.results && message.results.length))
                                    message.results = [];
                                message.results.push($root.openledger.inference.v1.Retrieved.decode(reader, reader.uint32()));
                                break;
                            }
                        case 13: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Retrieval;
            })();

            v1.Params = (function() {

                function Params(properties) {
                    this.feeDenoms = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Params.prototype.feeDenoms = $util.emptyArray;
                Params.prototype.maxInputBytes = 0;
                Params.prototype.dryRunGasLimit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.baseGas = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.maxScanPoints = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.requestBlocks = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.challengeBlocks = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.claimBondPpm = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Params.create = function create(properties) {
                    return new Params(properties);
                };

                Params.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.feeDenoms != null && message.feeDenoms.length)
                        for (let i = 0; i < message.feeDenoms.length; ++i)
                            writer.uint32(10).string(message.feeDenoms[i]);
                    if (message.maxInputBytes != null && Object.hasOwnProperty.call(message, "maxInputBytes"))
                        writer.uint32(16).uint32(message.maxInputBytes);
                    if (message.dryRunGasLimit != null && Object.hasOwnProperty.call(message, "dryRunGasLimit"))
                        writer.uint32(24).uint64(message.dryRunGasLimit);
                    if (message.baseGas != null && Object.hasOwnProperty.call(message, "baseGas"))
                        writer.uint32(32).uint64(message.baseGas);
                    if (message.maxScanPoints != null && Object.hasOwnProperty.call(message, "maxScanPoints"))
                        writer.uint32(40).uint64(message.maxScanPoints);
                    if (message.requestBlocks != null && Object.hasOwnProperty.call(message, "requestBlocks"))
                        writer.uint32(48).uint64(message.requestBlocks);
                    if (message.challengeBlocks != null && Object.hasOwnProperty.call(message, "challengeBlocks"))
                        writer.uint32(56).uint64(message.challengeBlocks);
                    if (message.claimBondPpm != null && Object.hasOwnProperty.call(message, "claimBondPpm"))
                        writer.uint32(64).uint64(message.claimBondPpm);
                    return writer;
                };

                Params.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.Params();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.feeDenoms && message.feeDenoms.length))
                                    message.feeDenoms = [];
                                message.feeDenoms.push(reader.string());
                                break;
                            }
                        case 2: {
                                message.maxInputBytes = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.dryRunGasLimit = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.baseGas = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.maxScanPoints = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.requestBlocks = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.challengeBlocks = reader.uint64();
                                break;
                            }
                        case 8: {
                                message.claimBondPpm = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Params;
            })();

            v1.RetrievalStatus = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "RETRIEVAL_STATUS_UNSPECIFIED"] = 0;
                values[valuesById[1] = "RETRIEVAL_STATUS_OPEN"] = 1;
                values[valuesById[2] = "RETRIEVAL_STATUS_CLAIMED"] = 2;
                values[valuesById[3] = "RETRIEVAL_STATUS_SETTLED"] = 3;
                values[valuesById[4] = "RETRIEVAL_STATUS_REFUNDED"] = 4;
                values[valuesById[5] = "RETRIEVAL_STATUS_REFUTED"] = 5;
                return values;
            })();

            v1.QueryParamsRequest = (function() {

                function QueryParamsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsRequest.create = function create(properties) {
                    return new QueryParamsRequest(properties);
                };

                QueryParamsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                QueryParamsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryParamsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsRequest;
            })();

            v1.QueryParamsResponse = (function() {

                function QueryParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsResponse.prototype.params = null;

                QueryParamsResponse.create = function create(properties) {
                    return new QueryParamsResponse(properties);
                };

                QueryParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.inference.v1.Params.encode(message.params, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.params = $root.openledger.inference.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsResponse;
            })();

            v1.QueryInferenceRequest = (function() {

                function QueryInferenceRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryInferenceRequest.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryInferenceRequest.create = function create(properties) {
                    return new QueryInferenceRequest(properties);
                };

                QueryInferenceRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    return writer;
                };

                QueryInferenceRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryInferenceRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryInferenceRequest;
            })();

            v1.QueryInferenceResponse = (function() {

                function QueryInferenceResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryInferenceResponse.prototype.inference = null;

                QueryInferenceResponse.create = function create(properties) {
                    return new QueryInferenceResponse(properties);
                };

                QueryInferenceResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inference != null && Object.hasOwnProperty.call(message, "inference"))
                        $root.openledger.inference.v1.Inference.encode(message.inference, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryInferenceResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryInferenceResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inference = $root.openledger.inference.v1.Inference.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryInferenceResponse;
            })();

            v1.QueryInferencesByPayerRequest = (function() {

                function QueryInferencesByPayerRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryInferencesByPayerRequest.prototype.payer = "";
                QueryInferencesByPayerRequest.prototype.pagination = null;

                QueryInferencesByPayerRequest.create = function create(properties) {
                    return new QueryInferencesByPayerRequest(properties);
                };

                QueryInferencesByPayerRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(10).string(message.payer);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryInferencesByPayerRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryInferencesByPayerRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.payer = reader.string();
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryInferencesByPayerRequest;
            })();

            v1.QueryInferencesByPayerResponse = (function() {

                function QueryInferencesByPayerResponse(properties) {
                    this.inferences = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryInferencesByPayerResponse.prototype.inferences = $util.emptyArray;
                QueryInferencesByPayerResponse.prototype.pagination = null;

                QueryInferencesByPayerResponse.create = function create(properties) {
                    return new QueryInferencesByPayerResponse(properties);
                };

                QueryInferencesByPayerResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferences != null && message.inferences.length)
                        for (let i = 0; i < message.inferences.length; ++i)
                            $root.openledger.inference.v1.Inference.encode(message.inferences[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryInferencesByPayerResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryInferencesByPayerResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.inferences && message.inferences.length))
                                    message.inferences = [];
                                message.inferences.push($root.openledger.inference.v1.Inference.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryInferencesByPayerResponse;
            })();

            v1.QueryDryRunRequest = (function() {

                function QueryDryRunRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDryRunRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryDryRunRequest.prototype.input = $util.newBuffer([]);

                QueryDryRunRequest.create = function create(properties) {
                    return new QueryDryRunRequest(properties);
                };

                QueryDryRunRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.input != null && Object.hasOwnProperty.call(message, "input"))
                        writer.uint32(18).bytes(message.input);
                    return writer;
                };

                QueryDryRunRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryDryRunRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.input = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDryRunRequest;
            })();

            v1.QueryDryRunResponse = (function() {

                function QueryDryRunResponse(properties) {
                    this.logitsQ16 = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDryRunResponse.prototype.label = 0;
                QueryDryRunResponse.prototype.logitsQ16 = $util.emptyArray;
                QueryDryRunResponse.prototype.fee = null;
                QueryDryRunResponse.prototype.gas = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryDryRunResponse.create = function create(properties) {
                    return new QueryDryRunResponse(properties);
                };

                QueryDryRunResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(8).uint32(message.label);
                    if (message.logitsQ16 != null && message.logitsQ16.length) {
                        writer.uint32(18).fork();
                        for (let i = 0; i < message.logitsQ16.length; ++i)
                            writer.sint64(message.logitsQ16[i]);
                        writer.ldelim();
                    }
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(26).fork()).ldelim();
                    if (message.gas != null && Object.hasOwnProperty.call(message, "gas"))
                        writer.uint32(32).uint64(message.gas);
                    return writer;
                };

                QueryDryRunResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryDryRunResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 2: {
                                if (!(message.logitsQ16 && message.logitsQ16.length))
                                    message.logitsQ16 = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.logitsQ16.push(reader.sint64());
                                } else
                                    message.logitsQ16.push(reader.sint64());
                                break;
                            }
                        case 3: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 4: {
                                message.gas = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDryRunResponse;
            })();

            v1.QueryDryRunRetrievalRequest = (function() {

                function QueryDryRunRetrievalRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDryRunRetrievalRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryDryRunRetrievalRequest.prototype.input = $util.newBuffer([]);

                QueryDryRunRetrievalRequest.create = function create(properties) {
                    return new QueryDryRunRetrievalRequest(properties);
                };

                QueryDryRunRetrievalRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.input != null && Object.hasOwnProperty.call(message, "input"))
                        writer.uint32(18).bytes(message.input);
                    return writer;
                };

                QueryDryRunRetrievalRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryDryRunRetrievalRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.input = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDryRunRetrievalRequest;
            })();

            v1.QueryDryRunRetrievalResponse = (function() {

                function QueryDryRunRetrievalResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryDryRunRetrievalResponse.prototype.label = 0;
                QueryDryRunRetrievalResponse.prototype.answer = null;
                QueryDryRunRetrievalResponse.prototype.fee = null;
                QueryDryRunRetrievalResponse.prototype.gas = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryDryRunRetrievalResponse.create = function create(properties) {
                    return new QueryDryRunRetrievalResponse(properties);
                };

                QueryDryRunRetrievalResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(8).uint32(message.label);
                    if (message.answer != null && Object.hasOwnProperty.call(message, "answer"))
                        $root.openledger.inference.v1.RetrievalAnswer.encode(message.answer, writer.uint32(18).fork()).ldelim();
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(26).fork()).ldelim();
                    if (message.gas != null && Object.hasOwnProperty.call(message, "gas"))
                        writer.uint32(32).uint64(message.gas);
                    return writer;
                };

                QueryDryRunRetrievalResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryDryRunRetrievalResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.answer = $root.openledger.inference.v1.RetrievalAnswer.decode(reader, reader.uint32());
                                break;
                            }
                        case 3: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 4: {
                                message.gas = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryDryRunRetrievalResponse;
            })();

            v1.QueryRetrievalRequest = (function() {

                function QueryRetrievalRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryRetrievalRequest.prototype.requestId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryRetrievalRequest.create = function create(properties) {
                    return new QueryRetrievalRequest(properties);
                };

                QueryRetrievalRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.requestId != null && Object.hasOwnProperty.call(message, "requestId"))
                        writer.uint32(8).uint64(message.requestId);
                    return writer;
                };

                QueryRetrievalRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryRetrievalRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.requestId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryRetrievalRequest;
            })();

            v1.QueryRetrievalResponse = (function() {

                function QueryRetrievalResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryRetrievalResponse.prototype.retrieval = null;

                QueryRetrievalResponse.create = function create(properties) {
                    return new QueryRetrievalResponse(properties);
                };

                QueryRetrievalResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.retrieval != null && Object.hasOwnProperty.call(message, "retrieval"))
                        $root.openledger.inference.v1.Retrieval.encode(message.retrieval, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryRetrievalResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryRetrievalResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.retrieval = $root.openledger.inference.v1.Retrieval.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryRetrievalResponse;
            })();

            v1.QueryOpenRetrievalsRequest = (function() {

                function QueryOpenRetrievalsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryOpenRetrievalsRequest.prototype.pagination = null;

                QueryOpenRetrievalsRequest.create = function create(properties) {
                    return new QueryOpenRetrievalsRequest(properties);
                };

                QueryOpenRetrievalsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryOpenRetrievalsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryOpenRetrievalsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryOpenRetrievalsRequest;
            })();

            v1.QueryOpenRetrievalsResponse = (function() {

                function QueryOpenRetrievalsResponse(properties) {
                    this.retrievals = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryOpenRetrievalsResponse.prototype.retrievals = $util.emptyArray;
                QueryOpenRetrievalsResponse.prototype.pagination = null;

                QueryOpenRetrievalsResponse.create = function create(properties) {
                    return new QueryOpenRetrievalsResponse(properties);
                };

                QueryOpenRetrievalsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.retrievals != null && message.retrievals.length)
                        for (let i = 0; i < message.retrievals.length; ++i)
                            $root.openledger.inference.v1.Retrieval.encode(message.retrievals[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryOpenRetrievalsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.QueryOpenRetrievalsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.retrievals && message.retrievals.length))
                                    message.retrievals = [];
                                message.retrievals.push($root.openledger.inference.v1.Retrieval.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryOpenRetrievalsResponse;
            })();

            v1.MsgInfer = (function() {

                function MsgInfer(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgInfer.prototype.payer = "";
                MsgInfer.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgInfer.prototype.input = $util.newBuffer([]);
                MsgInfer.prototype.maxFee = null;

                MsgInfer.create = function create(properties) {
                    return new MsgInfer(properties);
                };

                MsgInfer.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(10).string(message.payer);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.input != null && Object.hasOwnProperty.call(message, "input"))
                        writer.uint32(26).bytes(message.input);
                    if (message.maxFee != null && Object.hasOwnProperty.call(message, "maxFee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.maxFee, writer.uint32(34).fork()).ldelim();
                    return writer;
                };

                MsgInfer.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgInfer();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.payer = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.input = reader.bytes();
                                break;
                            }
                        case 4: {
                                message.maxFee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgInfer;
            })();

            v1.MsgInferResponse = (function() {

                function MsgInferResponse(properties) {
                    this.logitsQ16 = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgInferResponse.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgInferResponse.prototype.label = 0;
                MsgInferResponse.prototype.logitsQ16 = $util.emptyArray;
                MsgInferResponse.prototype.fee = null;
                MsgInferResponse.prototype.recordHash = $util.newBuffer([]);

                MsgInferResponse.create = function create(properties) {
                    return new MsgInferResponse(properties);
                };

                MsgInferResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(16).uint32(message.label);
                    if (message.logitsQ16 != null && message.logitsQ16.length) {
                        writer.uint32(26).fork();
                        for (let i = 0; i < message.logitsQ16.length; ++i)
                            writer.sint64(message.logitsQ16[i]);
                        writer.ldelim();
                    }
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(34).fork()).ldelim();
                    if (message.recordHash != null && Object.hasOwnProperty.call(message, "recordHash"))
                        writer.uint32(42).bytes(message.recordHash);
                    return writer;
                };

                MsgInferResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgInferResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 3: {
                                if (!(message.logitsQ16 && message.logitsQ16.length))
                                    message.logitsQ16 = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.logitsQ16.push(reader.sint64());
                                } else
                                    message.logitsQ16.push(reader.sint64());
                                break;
                            }
                        case 4: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 5: {
                                message.recordHash = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgInferResponse;
            })();

            v1.MsgInferBatch = (function() {

                function MsgInferBatch(properties) {
                    this.inputs = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgInferBatch.prototype.payer = "";
                MsgInferBatch.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgInferBatch.prototype.inputs = $util.emptyArray;
                MsgInferBatch.prototype.maxFeeEach = null;

                MsgInferBatch.create = function create(properties) {
                    return new MsgInferBatch(properties);
                };

                MsgInferBatch.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(10).string(message.payer);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.inputs != null && message.inputs.length)
                        for (let i = 0; i < message.inputs.length; ++i)
                            writer.uint32(26).bytes(message.inputs[i]);
                    if (message.maxFeeEach != null && Object.hasOwnProperty.call(message, "maxFeeEach"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.maxFeeEach, writer.uint32(34).fork()).ldelim();
                    return writer;
                };

                MsgInferBatch.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgInferBatch();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.payer = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                if (!(message.inputs && message.inputs.length))
                                    message.inputs = [];
                                message.inputs.push(reader.bytes());
                                break;
                            }
                        case 4: {
                                message.maxFeeEach = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgInferBatch;
            })();

            v1.BatchResult = (function() {

                function BatchResult(properties) {
                    this.logitsQ16 = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                BatchResult.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                BatchResult.prototype.label = 0;
                BatchResult.prototype.logitsQ16 = $util.emptyArray;
                BatchResult.prototype.recordHash = $util.newBuffer([]);
                BatchResult.prototype.refusalCodespace = "";
                BatchResult.prototype.refusalCode = 0;

                BatchResult.create = function create(properties) {
                    return new BatchResult(properties);
                };

                BatchResult.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(16).uint32(message.label);
                    if (message.logitsQ16 != null && message.logitsQ16.length) {
                        writer.uint32(26).fork();
                        for (let i = 0; i < message.logitsQ16.length; ++i)
                            writer.sint64(message.logitsQ16[i]);
                        writer.ldelim();
                    }
                    if (message.recordHash != null && Object.hasOwnProperty.call(message, "recordHash"))
                        writer.uint32(34).bytes(message.recordHash);
                    if (message.refusalCodespace != null && Object.hasOwnProperty.call(message, "refusalCodespace"))
                        writer.uint32(42).string(message.refusalCodespace);
                    if (message.refusalCode != null && Object.hasOwnProperty.call(message, "refusalCode"))
                        writer.uint32(48).uint32(message.refusalCode);
                    return writer;
                };

                BatchResult.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.BatchResult();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 3: {
                                if (!(message.logitsQ16 && message.logitsQ16.length))
                                    message.logitsQ16 = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.logitsQ16.push(reader.sint64());
                                } else
                                    message.logitsQ16.push(reader.sint64());
                                break;
                            }
                        case 4: {
                                message.recordHash = reader.bytes();
                                break;
                            }
                        case 5: {
                                message.refusalCodespace = reader.string();
                                break;
                            }
                        case 6: {
                                message.refusalCode = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return BatchResult;
            })();

            v1.MsgInferBatchResponse = (function() {

                function MsgInferBatchResponse(properties) {
                    this.results = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgInferBatchResponse.prototype.results = $util.emptyArray;
                MsgInferBatchResponse.prototype.fee = null;

                MsgInferBatchResponse.create = function create(properties) {
                    return new MsgInferBatchResponse(properties);
                };

                MsgInferBatchResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.results != null && message.results.length)
                        for (let i = 0; i < message.results.length; ++i)
                            $root.openledger.inference.v1.BatchResult.encode(message.results[i], writer.uint32(10).fork()).ldelim();
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgInferBatchResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgInferBatchResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.results && message.results.length))
                                    message.results = [];
                                message.results.push($root.openledger.inference.v1.BatchResult.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgInferBatchResponse;
            })();

            v1.MsgRetrieve = (function() {

                function MsgRetrieve(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgRetrieve.prototype.payer = "";
                MsgRetrieve.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgRetrieve.prototype.input = $util.newBuffer([]);
                MsgRetrieve.prototype.maxFee = null;

                MsgRetrieve.create = function create(properties) {
                    return new MsgRetrieve(properties);
                };

                MsgRetrieve.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(10).string(message.payer);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.input != null && Object.hasOwnProperty.call(message, "input"))
                        writer.uint32(26).bytes(message.input);
                    if (message.maxFee != null && Object.hasOwnProperty.call(message, "maxFee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.maxFee, writer.uint32(34).fork()).ldelim();
                    return writer;
                };

                MsgRetrieve.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgRetrieve();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.payer = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.input = reader.bytes();
                                break;
                            }
                        case 4: {
                                message.maxFee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgRetrieve;
            })();

            v1.MsgRetrieveResponse = (function() {

                function MsgRetrieveResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgRetrieveResponse.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgRetrieveResponse.prototype.requestId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgRetrieveResponse.prototype.label = 0;
                MsgRetrieveResponse.prototype.answer = null;
                MsgRetrieveResponse.prototype.fee = null;
                MsgRetrieveResponse.prototype.recordHash = $util.newBuffer([]);

                MsgRetrieveResponse.create = function create(properties) {
                    return new MsgRetrieveResponse(properties);
                };

                MsgRetrieveResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    if (message.requestId != null && Object.hasOwnProperty.call(message, "requestId"))
                        writer.uint32(16).uint64(message.requestId);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(24).uint32(message.label);
                    if (message.answer != null && Object.hasOwnProperty.call(message, "answer"))
                        $root.openledger.inference.v1.RetrievalAnswer.encode(message.answer, writer.uint32(34).fork()).ldelim();
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(42).fork()).ldelim();
                    if (message.recordHash != null && Object.hasOwnProperty.call(message, "recordHash"))
                        writer.uint32(50).bytes(message.recordHash);
                    return writer;
                };

                MsgRetrieveResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgRetrieveResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.requestId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.answer = $root.openledger.inference.v1.RetrievalAnswer.decode(reader, reader.uint32());
                                break;
                            }
                        case 5: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 6: {
                                message.recordHash = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgRetrieveResponse;
            })();

            v1.MsgSubmitRetrieval = (function() {

                function MsgSubmitRetrieval(properties) {
                    this.claims = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSubmitRetrieval.prototype.submitter = "";
                MsgSubmitRetrieval.prototype.requestId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgSubmitRetrieval.prototype.claims = $util.emptyArray;

                MsgSubmitRetrieval.create = function create(properties) {
                    return new MsgSubmitRetrieval(properties);
                };

                MsgSubmitRetrieval.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.submitter != null && Object.hasOwnProperty.call(message, "submitter"))
                        writer.uint32(10).string(message.submitter);
                    if (message.requestId != null && Object.hasOwnProperty.call(message, "requestId"))
                        writer.uint32(16).uint64(message.requestId);
                    if (message.claims != null && message.claims.length)
                        for (let i = 0; i < message.claims.length; ++i)
                            $root.openledger.inference.v1.Claim.encode(message.claims[i], writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                MsgSubmitRetrieval.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgSubmitRetrieval();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.submitter = reader.string();
                                break;
                            }
                        case 2: {
                                message.requestId = reader.uint64();
                                break;
                            }
                        case 3: {
                                if (!(message.claims && message.claims.length))
                                    message.claims = [];
                                message.claims.push($root.openledger.inference.v1.Claim.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSubmitRetrieval;
            })();

            v1.MsgSubmitRetrievalResponse = (function() {

                function MsgSubmitRetrievalResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSubmitRetrievalResponse.prototype.bond = null;
                MsgSubmitRetrievalResponse.prototype.challengeUntil = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgSubmitRetrievalResponse.create = function create(properties) {
                    return new MsgSubmitRetrievalResponse(properties);
                };

                MsgSubmitRetrievalResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.bond != null && Object.hasOwnProperty.call(message, "bond"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.bond, writer.uint32(10).fork()).ldelim();
                    if (message.challengeUntil != null && Object.hasOwnProperty.call(message, "challengeUntil"))
                        writer.uint32(16).uint64(message.challengeUntil);
                    return writer;
                };

                MsgSubmitRetrievalResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgSubmitRetrievalResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.bond = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.challengeUntil = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSubmitRetrievalResponse;
            })();

            v1.MsgChallengeRetrieval = (function() {

                function MsgChallengeRetrieval(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgChallengeRetrieval.prototype.challenger = "";
                MsgChallengeRetrieval.prototype.requestId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgChallengeRetrieval.prototype.omitted = null;

                MsgChallengeRetrieval.create = function create(properties) {
                    return new MsgChallengeRetrieval(properties);
                };

                MsgChallengeRetrieval.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.challenger != null && Object.hasOwnProperty.call(message, "challenger"))
                        writer.uint32(10).string(message.challenger);
                    if (message.requestId != null && Object.hasOwnProperty.call(message, "requestId"))
                        writer.uint32(16).uint64(message.requestId);
                    if (message.omitted != null && Object.hasOwnProperty.call(message, "omitted"))
                        $root.openledger.inference.v1.Opening.encode(message.omitted, writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                MsgChallengeRetrieval.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgChallengeRetrieval();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.challenger = reader.string();
                                break;
                            }
                        case 2: {
                                message.requestId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.omitted = $root.openledger.inference.v1.Opening.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgChallengeRetrieval;
            })();

            v1.MsgChallengeRetrievalResponse = (function() {

                function MsgChallengeRetrievalResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgChallengeRetrievalResponse.prototype.reward = null;
                MsgChallengeRetrievalResponse.prototype.score = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                MsgChallengeRetrievalResponse.create = function create(properties) {
                    return new MsgChallengeRetrievalResponse(properties);
                };

                MsgChallengeRetrievalResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.reward != null && Object.hasOwnProperty.call(message, "reward"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.reward, writer.uint32(10).fork()).ldelim();
                    if (message.score != null && Object.hasOwnProperty.call(message, "score"))
                        writer.uint32(16).sint64(message.score);
                    return writer;
                };

                MsgChallengeRetrievalResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgChallengeRetrievalResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.reward = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.score = reader.sint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgChallengeRetrievalResponse;
            })();

            v1.MsgSettleRetrieval = (function() {

                function MsgSettleRetrieval(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSettleRetrieval.prototype.sender = "";
                MsgSettleRetrieval.prototype.requestId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgSettleRetrieval.create = function create(properties) {
                    return new MsgSettleRetrieval(properties);
                };

                MsgSettleRetrieval.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.sender != null && Object.hasOwnProperty.call(message, "sender"))
                        writer.uint32(10).string(message.sender);
                    if (message.requestId != null && Object.hasOwnProperty.call(message, "requestId"))
                        writer.uint32(16).uint64(message.requestId);
                    return writer;
                };

                MsgSettleRetrieval.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgSettleRetrieval();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.sender = reader.string();
                                break;
                            }
                        case 2: {
                                message.requestId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSettleRetrieval;
            })();

            v1.MsgSettleRetrievalResponse = (function() {

                function MsgSettleRetrievalResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSettleRetrievalResponse.prototype.status = 0;
                MsgSettleRetrievalResponse.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgSettleRetrievalResponse.prototype.recordHash = $util.newBuffer([]);

                MsgSettleRetrievalResponse.create = function create(properties) {
                    return new MsgSettleRetrievalResponse(properties);
                };

                MsgSettleRetrievalResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.status != null && Object.hasOwnProperty.call(message, "status"))
                        writer.uint32(8).int32(message.status);
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(16).uint64(message.inferenceId);
                    if (message.recordHash != null && Object.hasOwnProperty.call(message, "recordHash"))
                        writer.uint32(26).bytes(message.recordHash);
                    return writer;
                };

                MsgSettleRetrievalResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgSettleRetrievalResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.status = reader.int32();
                                break;
                            }
                        case 2: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.recordHash = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSettleRetrievalResponse;
            })();

            v1.MsgUpdateParams = (function() {

                function MsgUpdateParams(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParams.prototype.authority = "";
                MsgUpdateParams.prototype.params = null;

                MsgUpdateParams.create = function create(properties) {
                    return new MsgUpdateParams(properties);
                };

                MsgUpdateParams.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.authority != null && Object.hasOwnProperty.call(message, "authority"))
                        writer.uint32(10).string(message.authority);
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.inference.v1.Params.encode(message.params, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgUpdateParams.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgUpdateParams();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.authority = reader.string();
                                break;
                            }
                        case 2: {
                                message.params = $root.openledger.inference.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParams;
            })();

            v1.MsgUpdateParamsResponse = (function() {

                function MsgUpdateParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParamsResponse.create = function create(properties) {
                    return new MsgUpdateParamsResponse(properties);
                };

                MsgUpdateParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgUpdateParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inference.v1.MsgUpdateParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParamsResponse;
            })();

            return v1;
        })();

        return inference;
    })();

    openledger.inferibc = (function() {

        const inferibc = {};

        inferibc.v1 = (function() {

            const v1 = {};

            v1.Params = (function() {

                function Params(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Params.prototype.receiveEnabled = false;
                Params.prototype.packetGasLimit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.sendTimeoutSeconds = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Params.create = function create(properties) {
                    return new Params(properties);
                };

                Params.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.receiveEnabled != null && Object.hasOwnProperty.call(message, "receiveEnabled"))
                        writer.uint32(8).bool(message.receiveEnabled);
                    if (message.packetGasLimit != null && Object.hasOwnProperty.call(message, "packetGasLimit"))
                        writer.uint32(16).uint64(message.packetGasLimit);
                    if (message.sendTimeoutSeconds != null && Object.hasOwnProperty.call(message, "sendTimeoutSeconds"))
                        writer.uint32(24).uint64(message.sendTimeoutSeconds);
                    return writer;
                };

                Params.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.Params();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.receiveEnabled = reader.bool();
                                break;
                            }
                        case 2: {
                                message.packetGasLimit = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.sendTimeoutSeconds = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Params;
            })();

            v1.PayoutRoute = (function() {

                function PayoutRoute(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                PayoutRoute.prototype.payee = "";
                PayoutRoute.prototype.channel = "";
                PayoutRoute.prototype.receiver = "";
                PayoutRoute.prototype.minAmount = "";

                PayoutRoute.create = function create(properties) {
                    return new PayoutRoute(properties);
                };

                PayoutRoute.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payee != null && Object.hasOwnProperty.call(message, "payee"))
                        writer.uint32(10).string(message.payee);
                    if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
                        writer.uint32(18).string(message.channel);
                    if (message.receiver != null && Object.hasOwnProperty.call(message, "receiver"))
                        writer.uint32(26).string(message.receiver);
                    if (message.minAmount != null && Object.hasOwnProperty.call(message, "minAmount"))
                        writer.uint32(34).string(message.minAmount);
                    return writer;
                };

                PayoutRoute.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.PayoutRoute();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.payee = reader.string();
                                break;
                            }
                        case 2: {
                                message.channel = reader.string();
                                break;
                            }
                        case 3: {
                                message.receiver = reader.string();
                                break;
                            }
                        case 4: {
                                message.minAmount = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return PayoutRoute;
            })();

            v1.Question = (function() {

                function Question(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Question.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Question.prototype.input = $util.newBuffer([]);
                Question.prototype.maxFee = "";
                Question.prototype.relayerFee = "";
                Question.prototype.payees = 0;
                Question.prototype.sendRest = false;

                Question.create = function create(properties) {
                    return new Question(properties);
                };

                Question.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.input != null && Object.hasOwnProperty.call(message, "input"))
                        writer.uint32(18).bytes(message.input);
                    if (message.maxFee != null && Object.hasOwnProperty.call(message, "maxFee"))
                        writer.uint32(26).string(message.maxFee);
                    if (message.relayerFee != null && Object.hasOwnProperty.call(message, "relayerFee"))
                        writer.uint32(34).string(message.relayerFee);
                    if (message.payees != null && Object.hasOwnProperty.call(message, "payees"))
                        writer.uint32(40).uint32(message.payees);
                    if (message.sendRest != null && Object.hasOwnProperty.call(message, "sendRest"))
                        writer.uint32(48).bool(message.sendRest);
                    return writer;
                };

                Question.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.Question();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.input = reader.bytes();
                                break;
                            }
                        case 3: {
                                message.maxFee = reader.string();
                                break;
                            }
                        case 4: {
                                message.relayerFee = reader.string();
                                break;
                            }
                        case 5: {
                                message.payees = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.sendRest = reader.bool();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Question;
            })();

            v1.Withdrawal = (function() {

                function Withdrawal(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Withdrawal.prototype.amount = "";
                Withdrawal.prototype.channel = "";
                Withdrawal.prototype.receiver = "";

                Withdrawal.create = function create(properties) {
                    return new Withdrawal(properties);
                };

                Withdrawal.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        writer.uint32(10).string(message.amount);
                    if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
                        writer.uint32(18).string(message.channel);
                    if (message.receiver != null && Object.hasOwnProperty.call(message, "receiver"))
                        writer.uint32(26).string(message.receiver);
                    return writer;
                };

                Withdrawal.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.Withdrawal();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.amount = reader.string();
                                break;
                            }
                        case 2: {
                                message.channel = reader.string();
                                break;
                            }
                        case 3: {
                                message.receiver = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Withdrawal;
            })();

            v1.InferPacketData = (function() {

                function InferPacketData(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                InferPacketData.prototype.payer = "";
                InferPacketData.prototype.question = null;
                InferPacketData.prototype.withdrawal = null;

                let $oneOfFields;

                Object.defineProperty(InferPacketData.prototype, "request", {
                    get: $util.oneOfGetter($oneOfFields = ["question", "withdrawal"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                InferPacketData.create = function create(properties) {
                    return new InferPacketData(properties);
                };

                InferPacketData.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(10).string(message.payer);
                    if (message.question != null && Object.hasOwnProperty.call(message, "question"))
                        $root.openledger.inferibc.v1.Question.encode(message.question, writer.uint32(18).fork()).ldelim();
                    if (message.withdrawal != null && Object.hasOwnProperty.call(message, "withdrawal"))
                        $root.openledger.inferibc.v1.Withdrawal.encode(message.withdrawal, writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                InferPacketData.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.InferPacketData();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.payer = reader.string();
                                break;
                            }
                        case 2: {
                                message.question = $root.openledger.inferibc.v1.Question.decode(reader, reader.uint32());
                                break;
                            }
                        case 3: {
                                message.withdrawal = $root.openledger.inferibc.v1.Withdrawal.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return InferPacketData;
            })();

            v1.Answer = (function() {

                function Answer(properties) {
                    this.logitsQ16 = [];
                    this.payees = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Answer.prototype.inferenceId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Answer.prototype.label = 0;
                Answer.prototype.logitsQ16 = $util.emptyArray;
                Answer.prototype.fee = null;
                Answer.prototype.recordHash = $util.newBuffer([]);
                Answer.prototype.materialHash = $util.newBuffer([]);
                Answer.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Answer.prototype.payees = $util.emptyArray;
                Answer.prototype.left = null;
                Answer.prototype.sent = null;

                Answer.create = function create(properties) {
                    return new Answer(properties);
                };

                Answer.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inferenceId != null && Object.hasOwnProperty.call(message, "inferenceId"))
                        writer.uint32(8).uint64(message.inferenceId);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(16).uint32(message.label);
                    if (message.logitsQ16 != null && message.logitsQ16.length) {
                        writer.uint32(26).fork();
                        for (let i = 0; i < message.logitsQ16.length; ++i)
                            writer.sint64(message.logitsQ16[i]);
                        writer.ldelim();
                    }
                    if (message.fee != null && Object.hasOwnProperty.call(message, "fee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.fee, writer.uint32(34).fork()).ldelim();
                    if (message.recordHash != null && Object.hasOwnProperty.call(message, "recordHash"))
                        writer.uint32(42).bytes(message.recordHash);
                    if (message.materialHash != null && Object.hasOwnProperty.call(message, "materialHash"))
                        writer.uint32(50).bytes(message.materialHash);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(56).uint64(message.height);
                    if (message.payees != null && message.payees.length)
                        for (let i = 0; i < message.payees.length; ++i)
                            $root.openledger.inferibc.v1.PayeeShare.encode(message.payees[i], writer.uint32(66).fork()).ldelim();
                    if (message.left != null && Object.hasOwnProperty.call(message, "left"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.left, writer.uint32(74).fork()).ldelim();
                    if (message.sent != null && Object.hasOwnProperty.call(message, "sent"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.sent, writer.uint32(82).fork()).ldelim();
                    return writer;
                };

                Answer.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.Answer();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inferenceId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 3: {
                                if (!(message.logitsQ16 && message.logitsQ16.length))
                                    message.logitsQ16 = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.logitsQ16.push(reader.sint64());
                                } else
                                    message.logitsQ16.push(reader.sint64());
                                break;
                            }
                        case 4: {
                                message.fee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 5: {
                                message.recordHash = reader.bytes();
                                break;
                            }
                        case 6: {
                                message.materialHash = reader.bytes();
                                break;
                            }
                        case 7: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 8: {
                                if (!(message.payees && message.payees.length))
                                    message.payees = [];
                                message.payees.push($root.openledger.inferibc.v1.PayeeShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 9: {
                                message.left = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 10: {
                                message.sent = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Answer;
            })();

            v1.PayeeShare = (function() {

                function PayeeShare(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                PayeeShare.prototype.address = "";
                PayeeShare.prototype.ppm = 0;

                PayeeShare.create = function create(properties) {
                    return new PayeeShare(properties);
                };

                PayeeShare.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    if (message.ppm != null && Object.hasOwnProperty.call(message, "ppm"))
                        writer.uint32(16).uint32(message.ppm);
                    return writer;
                };

                PayeeShare.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.PayeeShare();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        case 2: {
                                message.ppm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return PayeeShare;
            })();

            v1.QueryParamsRequest = (function() {

                function QueryParamsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsRequest.create = function create(properties) {
                    return new QueryParamsRequest(properties);
                };

                QueryParamsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                QueryParamsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.QueryParamsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsRequest;
            })();

            v1.QueryParamsResponse = (function() {

                function QueryParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsResponse.prototype.params = null;

                QueryParamsResponse.create = function create(properties) {
                    return new QueryParamsResponse(properties);
                };

                QueryParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.inferibc.v1.Params.encode(message.params, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.QueryParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.params = $root.openledger.inferibc.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsResponse;
            })();

            v1.QueryPrepaidAccountRequest = (function() {

                function QueryPrepaidAccountRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPrepaidAccountRequest.prototype.channel = "";
                QueryPrepaidAccountRequest.prototype.payer = "";

                QueryPrepaidAccountRequest.create = function create(properties) {
                    return new QueryPrepaidAccountRequest(properties);
                };

                QueryPrepaidAccountRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
                        writer.uint32(10).string(message.channel);
                    if (message.payer != null && Object.hasOwnProperty.call(message, "payer"))
                        writer.uint32(18).string(message.payer);
                    return writer;
                };

                QueryPrepaidAccountRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.QueryPrepaidAccountRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.channel = reader.string();
                                break;
                            }
                        case 2: {
                                message.payer = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPrepaidAccountRequest;
            })();

            v1.QueryPrepaidAccountResponse = (function() {

                function QueryPrepaidAccountResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPrepaidAccountResponse.prototype.address = "";
                QueryPrepaidAccountResponse.prototype.balance = null;

                QueryPrepaidAccountResponse.create = function create(properties) {
                    return new QueryPrepaidAccountResponse(properties);
                };

                QueryPrepaidAccountResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    if (message.balance != null && Object.hasOwnProperty.call(message, "balance"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.balance, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryPrepaidAccountResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.QueryPrepaidAccountResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        case 2: {
                                message.balance = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPrepaidAccountResponse;
            })();

            v1.QueryPayoutRouteRequest = (function() {

                function QueryPayoutRouteRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPayoutRouteRequest.prototype.payee = "";

                QueryPayoutRouteRequest.create = function create(properties) {
                    return new QueryPayoutRouteRequest(properties);
                };

                QueryPayoutRouteRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payee != null && Object.hasOwnProperty.call(message, "payee"))
                        writer.uint32(10).string(message.payee);
                    return writer;
                };

                QueryPayoutRouteRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.QueryPayoutRouteRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.payee = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPayoutRouteRequest;
            })();

            v1.QueryPayoutRouteResponse = (function() {

                function QueryPayoutRouteResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPayoutRouteResponse.prototype.route = null;
                QueryPayoutRouteResponse.prototype.address = "";
                QueryPayoutRouteResponse.prototype.waiting = null;

                QueryPayoutRouteResponse.create = function create(properties) {
                    return new QueryPayoutRouteResponse(properties);
                };

                QueryPayoutRouteResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.route != null && Object.hasOwnProperty.call(message, "route"))
                        $root.openledger.inferibc.v1.PayoutRoute.encode(message.route, writer.uint32(10).fork()).ldelim();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(18).string(message.address);
                    if (message.waiting != null && Object.hasOwnProperty.call(message, "waiting"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.waiting, writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                QueryPayoutRouteResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.QueryPayoutRouteResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.route = $root.openledger.inferibc.v1.PayoutRoute.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.address = reader.string();
                                break;
                            }
                        case 3: {
                                message.waiting = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPayoutRouteResponse;
            })();

            v1.QueryPayoutRoutesRequest = (function() {

                function QueryPayoutRoutesRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPayoutRoutesRequest.prototype.pagination = null;

                QueryPayoutRoutesRequest.create = function create(properties) {
                    return new QueryPayoutRoutesRequest(properties);
                };

                QueryPayoutRoutesRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryPayoutRoutesRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.QueryPayoutRoutesRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPayoutRoutesRequest;
            })();

            v1.QueryPayoutRoutesResponse = (function() {

                function QueryPayoutRoutesResponse(properties) {
                    this.routes = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPayoutRoutesResponse.prototype.routes = $util.emptyArray;
                QueryPayoutRoutesResponse.prototype.pagination = null;

                QueryPayoutRoutesResponse.create = function create(properties) {
                    return new QueryPayoutRoutesResponse(properties);
                };

                QueryPayoutRoutesResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.routes != null && message.routes.length)
                        for (let i = 0; i < message.routes.length; ++i)
                            $root.openledger.inferibc.v1.PayoutRoute.encode(message.routes[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryPayoutRoutesResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.QueryPayoutRoutesResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.routes && message.routes.length))
                                    message.routes = [];
                                message.routes.push($root.openledger.inferibc.v1.PayoutRoute.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPayoutRoutesResponse;
            })();

            v1.MsgSetPayoutRoute = (function() {

                function MsgSetPayoutRoute(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSetPayoutRoute.prototype.payee = "";
                MsgSetPayoutRoute.prototype.channel = "";
                MsgSetPayoutRoute.prototype.receiver = "";
                MsgSetPayoutRoute.prototype.minAmount = "";

                MsgSetPayoutRoute.create = function create(properties) {
                    return new MsgSetPayoutRoute(properties);
                };

                MsgSetPayoutRoute.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.payee != null && Object.hasOwnProperty.call(message, "payee"))
                        writer.uint32(10).string(message.payee);
                    if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
                        writer.uint32(18).string(message.channel);
                    if (message.receiver != null && Object.hasOwnProperty.call(message, "receiver"))
                        writer.uint32(26).string(message.receiver);
                    if (message.minAmount != null && Object.hasOwnProperty.call(message, "minAmount"))
                        writer.uint32(34).string(message.minAmount);
                    return writer;
                };

                MsgSetPayoutRoute.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.MsgSetPayoutRoute();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.payee = reader.string();
                                break;
                            }
                        case 2: {
                                message.channel = reader.string();
                                break;
                            }
                        case 3: {
                                message.receiver = reader.string();
                                break;
                            }
                        case 4: {
                                message.minAmount = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSetPayoutRoute;
            })();

            v1.MsgSetPayoutRouteResponse = (function() {

                function MsgSetPayoutRouteResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSetPayoutRouteResponse.prototype.returned = null;

                MsgSetPayoutRouteResponse.create = function create(properties) {
                    return new MsgSetPayoutRouteResponse(properties);
                };

                MsgSetPayoutRouteResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.returned != null && Object.hasOwnProperty.call(message, "returned"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.returned, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                MsgSetPayoutRouteResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.MsgSetPayoutRouteResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.returned = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSetPayoutRouteResponse;
            })();

            v1.MsgFlushPayouts = (function() {

                function MsgFlushPayouts(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgFlushPayouts.prototype.sender = "";
                MsgFlushPayouts.prototype.payee = "";

                MsgFlushPayouts.create = function create(properties) {
                    return new MsgFlushPayouts(properties);
                };

                MsgFlushPayouts.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.sender != null && Object.hasOwnProperty.call(message, "sender"))
                        writer.uint32(10).string(message.sender);
                    if (message.payee != null && Object.hasOwnProperty.call(message, "payee"))
                        writer.uint32(18).string(message.payee);
                    return writer;
                };

                MsgFlushPayouts.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.MsgFlushPayouts();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.sender = reader.string();
                                break;
                            }
                        case 2: {
                                message.payee = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgFlushPayouts;
            })();

            v1.MsgFlushPayoutsResponse = (function() {

                function MsgFlushPayoutsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgFlushPayoutsResponse.prototype.sent = null;

                MsgFlushPayoutsResponse.create = function create(properties) {
                    return new MsgFlushPayoutsResponse(properties);
                };

                MsgFlushPayoutsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.sent != null && Object.hasOwnProperty.call(message, "sent"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.sent, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                MsgFlushPayoutsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.MsgFlushPayoutsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.sent = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgFlushPayoutsResponse;
            })();

            v1.MsgUpdateParams = (function() {

                function MsgUpdateParams(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParams.prototype.authority = "";
                MsgUpdateParams.prototype.params = null;

                MsgUpdateParams.create = function create(properties) {
                    return new MsgUpdateParams(properties);
                };

                MsgUpdateParams.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.authority != null && Object.hasOwnProperty.call(message, "authority"))
                        writer.uint32(10).string(message.authority);
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.inferibc.v1.Params.encode(message.params, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgUpdateParams.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.MsgUpdateParams();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.authority = reader.string();
                                break;
                            }
                        case 2: {
                                message.params = $root.openledger.inferibc.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParams;
            })();

            v1.MsgUpdateParamsResponse = (function() {

                function MsgUpdateParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParamsResponse.create = function create(properties) {
                    return new MsgUpdateParamsResponse(properties);
                };

                MsgUpdateParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgUpdateParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.inferibc.v1.MsgUpdateParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParamsResponse;
            })();

            return v1;
        })();

        return inferibc;
    })();

    openledger.mint = (function() {

        const mint = {};

        mint.v1 = (function() {

            const v1 = {};

            v1.RewardStream = (function() {

                function RewardStream(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                RewardStream.prototype.denom = "";
                RewardStream.prototype.total = "";
                RewardStream.prototype.startTime = null;
                RewardStream.prototype.endTime = null;
                RewardStream.prototype.paid = "";

                RewardStream.create = function create(properties) {
                    return new RewardStream(properties);
                };

                RewardStream.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(10).string(message.denom);
                    if (message.total != null && Object.hasOwnProperty.call(message, "total"))
                        writer.uint32(18).string(message.total);
                    if (message.startTime != null && Object.hasOwnProperty.call(message, "startTime"))
                        $root.google.protobuf.Timestamp.encode(message.startTime, writer.uint32(26).fork()).ldelim();
                    if (message.endTime != null && Object.hasOwnProperty.call(message, "endTime"))
                        $root.google.protobuf.Timestamp.encode(message.endTime, writer.uint32(34).fork()).ldelim();
                    if (message.paid != null && Object.hasOwnProperty.call(message, "paid"))
                        writer.uint32(42).string(message.paid);
                    return writer;
                };

                RewardStream.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.mint.v1.RewardStream();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.denom = reader.string();
                                break;
                            }
                        case 2: {
                                message.total = reader.string();
                                break;
                            }
                        case 3: {
                                message.startTime = $root.google.protobuf.Timestamp.decode(reader, reader.uint32());
                                break;
                            }
                        case 4: {
                                message.endTime = $root.google.protobuf.Timestamp.decode(reader, reader.uint32());
                                break;
                            }
                        case 5: {
                                message.paid = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return RewardStream;
            })();

            v1.QueryRewardStreamRequest = (function() {

                function QueryRewardStreamRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryRewardStreamRequest.create = function create(properties) {
                    return new QueryRewardStreamRequest(properties);
                };

                QueryRewardStreamRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                QueryRewardStreamRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.mint.v1.QueryRewardStreamRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryRewardStreamRequest;
            })();

            v1.QueryRewardStreamResponse = (function() {

                function QueryRewardStreamResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryRewardStreamResponse.prototype.stream = null;
                QueryRewardStreamResponse.prototype.vested = "";

                QueryRewardStreamResponse.create = function create(properties) {
                    return new QueryRewardStreamResponse(properties);
                };

                QueryRewardStreamResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.stream != null && Object.hasOwnProperty.call(message, "stream"))
                        $root.openledger.mint.v1.RewardStream.encode(message.stream, writer.uint32(10).fork()).ldelim();
                    if (message.vested != null && Object.hasOwnProperty.call(message, "vested"))
                        writer.uint32(18).string(message.vested);
                    return writer;
                };

                QueryRewardStreamResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.mint.v1.QueryRewardStreamResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.stream = $root.openledger.mint.v1.RewardStream.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.vested = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryRewardStreamResponse;
            })();

            return v1;
        })();

        return mint;
    })();

    openledger.model = (function() {

        const model = {};

        model.v1 = (function() {

            const v1 = {};

            v1.Artifact = (function() {

                function Artifact(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Artifact.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Artifact.prototype.uploader = "";
                Artifact.prototype.sha256 = $util.newBuffer([]);
                Artifact.prototype.size = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Artifact.prototype.chunkSize = 0;
                Artifact.prototype.chunksReceived = 0;
                Artifact.prototype.status = 0;
                Artifact.prototype.cost = null;
                Artifact.prototype.testVectorHash = $util.newBuffer([]);
                Artifact.prototype.fingerprint = $util.newBuffer([]);
                Artifact.prototype.text = null;

                Artifact.create = function create(properties) {
                    return new Artifact(properties);
                };

                Artifact.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.id != null && Object.hasOwnProperty.call(message, "id"))
                        writer.uint32(8).uint64(message.id);
                    if (message.uploader != null && Object.hasOwnProperty.call(message, "uploader"))
                        writer.uint32(18).string(message.uploader);
                    if (message.sha256 != null && Object.hasOwnProperty.call(message, "sha256"))
                        writer.uint32(26).bytes(message.sha256);
                    if (message.size != null && Object.hasOwnProperty.call(message, "size"))
                        writer.uint32(32).uint64(message.size);
                    if (message.chunkSize != null && Object.hasOwnProperty.call(message, "chunkSize"))
                        writer.uint32(40).uint32(message.chunkSize);
                    if (message.chunksReceived != null && Object.hasOwnProperty.call(message, "chunksReceived"))
                        writer.uint32(48).uint32(message.chunksReceived);
                    if (message.status != null && Object.hasOwnProperty.call(message, "status"))
                        writer.uint32(56).int32(message.status);
                    if (message.cost != null && Object.hasOwnProperty.call(message, "cost"))
                        $root.openledger.model.v1.GraphCost.encode(message.cost, writer.uint32(66).fork()).ldelim();
                    if (message.testVectorHash != null && Object.hasOwnProperty.call(message, "testVectorHash"))
                        writer.uint32(74).bytes(message.testVectorHash);
                    if (message.fingerprint != null && Object.hasOwnProperty.call(message, "fingerprint"))
                        writer.uint32(82).bytes(message.fingerprint);
                    if (message.text != null && Object.hasOwnProperty.call(message, "text"))
                        $root.openledger.model.v1.TextEncoder.encode(message.text, writer.uint32(90).fork()).ldelim();
                    return writer;
                };

                Artifact.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.Artifact();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.id = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.uploader = reader.string();
                                break;
                            }
                        case 3: {
                                message.sha256 = reader.bytes();
                                break;
                            }
                        case 4: {
                                message.size = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.chunkSize = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.chunksReceived = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.status = reader.int32();
                                break;
                            }
                        case 8: {
                                message.cost = $root.openledger.model.v1.GraphCost.decode(reader, reader.uint32());
                                break;
                            }
                        case 9: {
                                message.testVectorHash = reader.bytes();
                                break;
                            }
                        case 10: {
                                message.fingerprint = reader.bytes();
                                break;
                            }
                        case 11: {
                                message.text = $root.openledger.model.v1.TextEncoder.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Artifact;
            })();

            v1.TextEncoder = (function() {

                function TextEncoder(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                TextEncoder.prototype.header = $util.newBuffer([]);
                TextEncoder.prototype.finishedHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                TextEncoder.create = function create(properties) {
                    return new TextEncoder(properties);
                };

                TextEncoder.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.header != null && Object.hasOwnProperty.call(message, "header"))
                        writer.uint32(10).bytes(message.header);
                    if (message.finishedHeight != null && Object.hasOwnProperty.call(message, "finishedHeight"))
                        writer.uint32(16).uint64(message.finishedHeight);
                    return writer;
                };

                TextEncoder.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.TextEncoder();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.header = reader.bytes();
                                break;
                            }
                        case 2: {
                                message.finishedHeight = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return TextEncoder;
            })();

            v1.GraphCost = (function() {

                function GraphCost(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                GraphCost.prototype.inputElements = 0;
                GraphCost.prototype.outputElements = 0;
                GraphCost.prototype.nodes = 0;
                GraphCost.prototype.macs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GraphCost.prototype.elements = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GraphCost.prototype.memoryBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GraphCost.prototype.gas = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                GraphCost.create = function create(properties) {
                    return new GraphCost(properties);
                };

                GraphCost.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.inputElements != null && Object.hasOwnProperty.call(message, "inputElements"))
                        writer.uint32(8).uint32(message.inputElements);
                    if (message.outputElements != null && Object.hasOwnProperty.call(message, "outputElements"))
                        writer.uint32(16).uint32(message.outputElements);
                    if (message.nodes != null && Object.hasOwnProperty.call(message, "nodes"))
                        writer.uint32(24).uint32(message.nodes);
                    if (message.macs != null && Object.hasOwnProperty.call(message, "macs"))
                        writer.uint32(32).uint64(message.macs);
                    if (message.elements != null && Object.hasOwnProperty.call(message, "elements"))
                        writer.uint32(40).uint64(message.elements);
                    if (message.memoryBytes != null && Object.hasOwnProperty.call(message, "memoryBytes"))
                        writer.uint32(48).uint64(message.memoryBytes);
                    if (message.gas != null && Object.hasOwnProperty.call(message, "gas"))
                        writer.uint32(56).uint64(message.gas);
                    return writer;
                };

                GraphCost.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.GraphCost();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.inputElements = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.outputElements = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.nodes = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.macs = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.elements = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.memoryBytes = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.gas = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return GraphCost;
            })();

            v1.ParentShare = (function() {

                function ParentShare(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                ParentShare.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                ParentShare.prototype.sharePpm = 0;

                ParentShare.create = function create(properties) {
                    return new ParentShare(properties);
                };

                ParentShare.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.sharePpm != null && Object.hasOwnProperty.call(message, "sharePpm"))
                        writer.uint32(16).uint32(message.sharePpm);
                    return writer;
                };

                ParentShare.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.ParentShare();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.sharePpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return ParentShare;
            })();

            v1.AccountShare = (function() {

                function AccountShare(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                AccountShare.prototype.address = "";
                AccountShare.prototype.sharePpm = 0;

                AccountShare.create = function create(properties) {
                    return new AccountShare(properties);
                };

                AccountShare.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(10).string(message.address);
                    if (message.sharePpm != null && Object.hasOwnProperty.call(message, "sharePpm"))
                        writer.uint32(16).uint32(message.sharePpm);
                    return writer;
                };

                AccountShare.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.AccountShare();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.address = reader.string();
                                break;
                            }
                        case 2: {
                                message.sharePpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return AccountShare;
            })();

            v1.SnapshotRef = (function() {

                function SnapshotRef(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                SnapshotRef.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                SnapshotRef.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                SnapshotRef.create = function create(properties) {
                    return new SnapshotRef(properties);
                };

                SnapshotRef.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(16).uint64(message.height);
                    return writer;
                };

                SnapshotRef.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.SnapshotRef();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.height = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return SnapshotRef;
            })();

            v1.Retrieval = (function() {

                function Retrieval(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Retrieval.prototype.k = 0;
                Retrieval.prototype.minScore = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                Retrieval.create = function create(properties) {
                    return new Retrieval(properties);
                };

                Retrieval.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.k != null && Object.hasOwnProperty.call(message, "k"))
                        writer.uint32(8).uint32(message.k);
                    if (message.minScore != null && Object.hasOwnProperty.call(message, "minScore"))
                        writer.uint32(16).sint64(message.minScore);
                    return writer;
                };

                Retrieval.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.Retrieval();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.k = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.minScore = reader.sint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Retrieval;
            })();

            v1.Model = (function() {

                function Model(properties) {
                    this.classNames = [];
                    this.parents = [];
                    this.tuners = [];
                    this.compute = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Model.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Model.prototype.creator = "";
                Model.prototype.name = "";
                Model.prototype.description = "";
                Model.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Model.prototype.inputDimension = 0;
                Model.prototype.embeddingDimension = 0;
                Model.prototype.classes = 0;
                Model.prototype.classNames = $util.emptyArray;
                Model.prototype.parents = $util.emptyArray;
                Model.prototype.tuners = $util.emptyArray;
                Model.prototype.compute = $util.emptyArray;
                Model.prototype.licence = 0;
                Model.prototype.status = 0;
                Model.prototype.refusal = 0;
                Model.prototype.price = null;
                Model.prototype.createdHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Model.prototype.training = null;
                Model.prototype.head = null;
                Model.prototype.accuracy = null;
                Model.prototype.certifiedHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Model.prototype.points = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Model.prototype.kind = 0;
                Model.prototype.retrieval = null;
                Model.prototype.temperature = 0;
                Model.prototype.sigmaFloorPpm = 0;

                Model.create = function create(properties) {
                    return new Model(properties);
                };

                Model.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.id != null && Object.hasOwnProperty.call(message, "id"))
                        writer.uint32(8).uint64(message.id);
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(18).string(message.creator);
                    if (message.name != null && Object.hasOwnProperty.call(message, "name"))
                        writer.uint32(26).string(message.name);
                    if (message.description != null && Object.hasOwnProperty.call(message, "description"))
                        writer.uint32(34).string(message.description);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(40).uint64(message.artifactId);
                    if (message.inputDimension != null && Object.hasOwnProperty.call(message, "inputDimension"))
                        writer.uint32(48).uint32(message.inputDimension);
                    if (message.embeddingDimension != null && Object.hasOwnProperty.call(message, "embeddingDimension"))
                        writer.uint32(56).uint32(message.embeddingDimension);
                    if (message.classes != null && Object.hasOwnProperty.call(message, "classes"))
                        writer.uint32(64).uint32(message.classes);
                    if (message.classNames != null && message.classNames.length)
                        for (let i = 0; i < message.classNames.length; ++i)
                            writer.uint32(74).string(message.classNames[i]);
                    if (message.parents != null && message.parents.length)
                        for (let i = 0; i < message.parents.length; ++i)
                            $root.openledger.model.v1.ParentShare.encode(message.parents[i], writer.uint32(82).fork()).ldelim();
                    if (message.tuners != null && message.tuners.length)
                        for (let i = 0; i < message.tuners.length; ++i)
                            $root.openledger.model.v1.AccountShare.encode(message.tuners[i], writer.uint32(90).fork()).ldelim();
                    if (message.compute != null && message.compute.length)
                        for (let i = 0; i < message.compute.length; ++i)
                            $root.openledger.model.v1.AccountShare.encode(message.compute[i], writer.uint32(98).fork()).ldelim();
                    if (message.licence != null && Object.hasOwnProperty.call(message, "licence"))
                        writer.uint32(104).uint32(message.licence);
                    if (message.status != null && Object.hasOwnProperty.call(message, "status"))
                        writer.uint32(112).int32(message.status);
                    if (message.refusal != null && Object.hasOwnProperty.call(message, "refusal"))
                        writer.uint32(120).int32(message.refusal);
                    if (message.price != null && Object.hasOwnProperty.call(message, "price"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.price, writer.uint32(130).fork()).ldelim();
                    if (message.createdHeight != null && Object.hasOwnProperty.call(message, "createdHeight"))
                        writer.uint32(136).uint64(message.createdHeight);
                    if (message.training != null && Object.hasOwnProperty.call(message, "training"))
                        $root.openledger.model.v1.Training.encode(message.training, writer.uint32(146).fork()).ldelim();
                    if (message.head != null && Object.hasOwnProperty.call(message, "head"))
                        $root.openledger.model.v1.Head.encode(message.head, writer.uint32(154).fork()).ldelim();
                    if (message.accuracy != null && Object.hasOwnProperty.call(message, "accuracy"))
                        $root.openledger.model.v1.AccuracyStatement.encode(message.accuracy, writer.uint32(162).fork()).ldelim();
                    if (message.certifiedHeight != null && Object.hasOwnProperty.call(message, "certifiedHeight"))
                        writer.uint32(168).uint64(message.certifiedHeight);
                    if (message.points != null && Object.hasOwnProperty.call(message, "points"))
                        writer.uint32(176).uint64(message.points);
                    if (message.kind != null && Object.hasOwnProperty.call(message, "kind"))
                        writer.uint32(184).int32(message.kind);
                    if (message.retrieval != null && Object.hasOwnProperty.call(message, "retrieval"))
                        $root.openledger.model.v1.Retrieval.encode(message.retrieval, writer.uint32(194).fork()).ldelim();
                    if (message.temperature != null && Object.hasOwnProperty.call(message, "temperature"))
                        writer.uint32(200).uint32(message.temperature);
                    if (message.sigmaFloorPpm != null && Object.hasOwnProperty.call(message, "sigmaFloorPpm"))
                        writer.uint32(208).uint32(message.sigmaFloorPpm);
                    return writer;
                };

                Model.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.Model();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.id = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.creator = reader.string();
                                break;
                            }
                        case 3: {
                                message.name = reader.string();
                                break;
                            }
                        case 4: {
                                message.description = reader.string();
                                break;
                            }
                        case 5: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.inputDimension = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.embeddingDimension = reader.uint32();
                                break;
                            }
                        case 8: {
                                message.classes = reader.uint32();
                                break;
                            }
                        case 9: {
                                if (!(message.classNames && message.classNames.length))
                                    message.classNames = [];
                                message.classNames.push(reader.string());
                                break;
                            }
                        case 10: {
                                if (!(message.parents && message.parents.length))
                                    message.parents = [];
                                message.parents.push($root.openledger.model.v1.ParentShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 11: {
                                if (!(message.tuners && message.tuners.length))
                                    message.tuners = [];
                                message.tuners.push($root.openledger.model.v1.AccountShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 12: {
                                if (!(message.compute && message.compute.length))
                                    message.compute = [];
                                message.compute.push($root.openledger.model.v1.AccountShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 13: {
                                message.licence = reader.uint32();
                                break;
                            }
                        case 14: {
                                message.status = reader.int32();
                                break;
                            }
                        case 15: {
                                message.refusal = reader.int32();
                                break;
                            }
                        case 16: {
                                message.price = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 17: {
                                message.createdHeight = reader.uint64();
                                break;
                            }
                        case 18: {
                                message.training = $root.openledger.model.v1.Training.decode(reader, reader.uint32());
                                break;
                            }
                        case 19: {
                                message.head = $root.openledger.model.v1.Head.decode(reader, reader.uint32());
                                break;
                            }
                        case 20: {
                                message.accuracy = $root.openledger.model.v1.AccuracyStatement.decode(reader, reader.uint32());
                                break;
                            }
                        case 21: {
                                message.certifiedHeight = reader.uint64();
                                break;
                            }
                        case 22: {
                                message.points = reader.uint64();
                                break;
                            }
                        case 23: {
                                message.kind = reader.int32();
                                break;
                            }
                        case 24: {
                                message.retrieval = $root.openledger.model.v1.Retrieval.decode(reader, reader.uint32());
                                break;
                            }
                        case 25: {
                                message.temperature = reader.uint32();
                                break;
                            }
                        case 26: {
                                message.sigmaFloorPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Model;
            })();

            v1.EvidenceLine = (function() {

                function EvidenceLine(properties) {
                    this.members = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                EvidenceLine.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                EvidenceLine.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                EvidenceLine.prototype.members = $util.emptyArray;

                EvidenceLine.create = function create(properties) {
                    return new EvidenceLine(properties);
                };

                EvidenceLine.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(16).uint64(message.artifactId);
                    if (message.members != null && message.members.length)
                        for (let i = 0; i < message.members.length; ++i)
                            $root.openledger.model.v1.LineMember.encode(message.members[i], writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                EvidenceLine.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.EvidenceLine();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 3: {
                                if (!(message.members && message.members.length))
                                    message.members = [];
                                message.members.push($root.openledger.model.v1.LineMember.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return EvidenceLine;
            })();

            v1.LineMember = (function() {

                function LineMember(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                LineMember.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineMember.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineMember.prototype.ago = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineMember.prototype.points = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineMember.prototype.enteredClock = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineMember.prototype.judgedClock = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineMember.prototype.judgedHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                LineMember.create = function create(properties) {
                    return new LineMember(properties);
                };

                LineMember.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(16).uint64(message.height);
                    if (message.ago != null && Object.hasOwnProperty.call(message, "ago"))
                        writer.uint32(24).uint64(message.ago);
                    if (message.points != null && Object.hasOwnProperty.call(message, "points"))
                        writer.uint32(32).uint64(message.points);
                    if (message.enteredClock != null && Object.hasOwnProperty.call(message, "enteredClock"))
                        writer.uint32(40).uint64(message.enteredClock);
                    if (message.judgedClock != null && Object.hasOwnProperty.call(message, "judgedClock"))
                        writer.uint32(48).uint64(message.judgedClock);
                    if (message.judgedHeight != null && Object.hasOwnProperty.call(message, "judgedHeight"))
                        writer.uint32(56).uint64(message.judgedHeight);
                    return writer;
                };

                LineMember.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.LineMember();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.ago = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.points = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.enteredClock = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.judgedClock = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.judgedHeight = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return LineMember;
            })();

            v1.JudgedCohort = (function() {

                function JudgedCohort(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                JudgedCohort.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                JudgedCohort.prototype.member = 0;
                JudgedCohort.prototype.publicModelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                JudgedCohort.prototype.accounts = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                JudgedCohort.prototype.scale = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                JudgedCohort.prototype.doubt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                JudgedCohort.create = function create(properties) {
                    return new JudgedCohort(properties);
                };

                JudgedCohort.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.member != null && Object.hasOwnProperty.call(message, "member"))
                        writer.uint32(16).uint32(message.member);
                    if (message.publicModelId != null && Object.hasOwnProperty.call(message, "publicModelId"))
                        writer.uint32(24).uint64(message.publicModelId);
                    if (message.accounts != null && Object.hasOwnProperty.call(message, "accounts"))
                        writer.uint32(32).uint64(message.accounts);
                    if (message.scale != null && Object.hasOwnProperty.call(message, "scale"))
                        writer.uint32(40).uint64(message.scale);
                    if (message.doubt != null && Object.hasOwnProperty.call(message, "doubt"))
                        writer.uint32(48).uint64(message.doubt);
                    return writer;
                };

                JudgedCohort.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.JudgedCohort();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.member = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.publicModelId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.accounts = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.scale = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.doubt = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return JudgedCohort;
            })();

            v1.Judgement = (function() {

                function Judgement(properties) {
                    this.cohorts = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Judgement.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.member = 0;
                Judgement.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.phase = 0;
                Judgement.prototype.pointsDone = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.pointsTotal = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.accountsMeasured = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.accountsDone = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.account = $util.newBuffer([]);
                Judgement.prototype.ownComplete = false;
                Judgement.prototype.cursor = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.cohorts = $util.emptyArray;
                Judgement.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Judgement.prototype.evidenceSharePpm = 0;

                Judgement.create = function create(properties) {
                    return new Judgement(properties);
                };

                Judgement.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.member != null && Object.hasOwnProperty.call(message, "member"))
                        writer.uint32(16).uint32(message.member);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(24).uint64(message.datanetId);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(32).uint64(message.artifactId);
                    if (message.phase != null && Object.hasOwnProperty.call(message, "phase"))
                        writer.uint32(40).int32(message.phase);
                    if (message.pointsDone != null && Object.hasOwnProperty.call(message, "pointsDone"))
                        writer.uint32(48).uint64(message.pointsDone);
                    if (message.pointsTotal != null && Object.hasOwnProperty.call(message, "pointsTotal"))
                        writer.uint32(56).uint64(message.pointsTotal);
                    if (message.accountsMeasured != null && Object.hasOwnProperty.call(message, "accountsMeasured"))
                        writer.uint32(64).uint64(message.accountsMeasured);
                    if (message.accountsDone != null && Object.hasOwnProperty.call(message, "accountsDone"))
                        writer.uint32(72).uint64(message.accountsDone);
                    if (message.account != null && Object.hasOwnProperty.call(message, "account"))
                        writer.uint32(82).bytes(message.account);
                    if (message.ownComplete != null && Object.hasOwnProperty.call(message, "ownComplete"))
                        writer.uint32(88).bool(message.ownComplete);
                    if (message.cursor != null && Object.hasOwnProperty.call(message, "cursor"))
                        writer.uint32(96).uint64(message.cursor);
                    if (message.cohorts != null && message.cohorts.length)
                        for (let i = 0; i < message.cohorts.length; ++i)
                            $root.openledger.model.v1.JudgedCohort.encode(message.cohorts[i], writer.uint32(106).fork()).ldelim();
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(112).uint64(message.height);
                    if (message.evidenceSharePpm != null && Object.hasOwnProperty.call(message, "evidenceSharePpm"))
                        writer.uint32(120).uint32(message.evidenceSharePpm);
                    return writer;
                };

                Judgement.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.Judgement();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.member = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.phase = reader.int32();
                                break;
                            }
                        case 6: {
                                message.pointsDone = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.pointsTotal = reader.uint64();
                                break;
                            }
                        case 8: {
                                message.accountsMeasured = reader.uint64();
                                break;
                            }
                        case 9: {
                                message.accountsDone = reader.uint64();
                                break;
                            }
                        case 10: {
                                message.account = reader.bytes();
                                break;
                            }
                        case 11: {
                                message.ownComplete = reader.bool();
                                break;
                            }
                        case 12: {
                                message.cursor = reader.uint64();
                                break;
                            }
                        case 13: {
                                if (!(message.cohorts && message.cohorts.length))
                                    message.cohorts = [];
                                message.cohorts.push($root.openledger.model.v1.JudgedCohort.decode(reader, reader.uint32()));
                                break;
                            }
                        case 14: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 15: {
                                message.evidenceSharePpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Judgement;
            })();

            v1.FactorEntry = (function() {

                function FactorEntry(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                FactorEntry.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                FactorEntry.prototype.member = 0;
                FactorEntry.prototype.factorPpm = 0;
                FactorEntry.prototype.items = 0;
                FactorEntry.prototype.canonical = 0;
                FactorEntry.prototype.volumePpm = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                FactorEntry.prototype.evidencePpm = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
                FactorEntry.prototype.standingVolume = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
                FactorEntry.prototype.standingCredit = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                FactorEntry.create = function create(properties) {
                    return new FactorEntry(properties);
                };

                FactorEntry.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.member != null && Object.hasOwnProperty.call(message, "member"))
                        writer.uint32(16).uint32(message.member);
                    if (message.factorPpm != null && Object.hasOwnProperty.call(message, "factorPpm"))
                        writer.uint32(24).uint32(message.factorPpm);
                    if (message.items != null && Object.hasOwnProperty.call(message, "items"))
                        writer.uint32(32).uint32(message.items);
                    if (message.canonical != null && Object.hasOwnProperty.call(message, "canonical"))
                        writer.uint32(40).uint32(message.canonical);
                    if (message.volumePpm != null && Object.hasOwnProperty.call(message, "volumePpm"))
                        writer.uint32(48).uint64(message.volumePpm);
                    if (message.evidencePpm != null && Object.hasOwnProperty.call(message, "evidencePpm"))
                        writer.uint32(56).sint64(message.evidencePpm);
                    if (message.standingVolume != null && Object.hasOwnProperty.call(message, "standingVolume"))
                        writer.uint32(64).int64(message.standingVolume);
                    if (message.standingCredit != null && Object.hasOwnProperty.call(message, "standingCredit"))
                        writer.uint32(72).int64(message.standingCredit);
                    return writer;
                };

                FactorEntry.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.FactorEntry();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.member = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.factorPpm = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.items = reader.uint32();
                                break;
                            }
                        case 5: {
                                message.canonical = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.volumePpm = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.evidencePpm = reader.sint64();
                                break;
                            }
                        case 8: {
                                message.standingVolume = reader.int64();
                                break;
                            }
                        case 9: {
                                message.standingCredit = reader.int64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return FactorEntry;
            })();

            v1.JudgedContribution = (function() {

                function JudgedContribution(properties) {
                    this.entries = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                JudgedContribution.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                JudgedContribution.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                JudgedContribution.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                JudgedContribution.prototype.cohort = 0;
                JudgedContribution.prototype.entries = $util.emptyArray;

                JudgedContribution.create = function create(properties) {
                    return new JudgedContribution(properties);
                };

                JudgedContribution.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(8).uint64(message.contributionId);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(24).uint64(message.artifactId);
                    if (message.cohort != null && Object.hasOwnProperty.call(message, "cohort"))
                        writer.uint32(32).uint32(message.cohort);
                    if (message.entries != null && message.entries.length)
                        for (let i = 0; i < message.entries.length; ++i)
                            $root.openledger.model.v1.FactorEntry.encode(message.entries[i], writer.uint32(42).fork()).ldelim();
                    return writer;
                };

                JudgedContribution.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.JudgedContribution();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.cohort = reader.uint32();
                                break;
                            }
                        case 5: {
                                if (!(message.entries && message.entries.length))
                                    message.entries = [];
                                message.entries.push($root.openledger.model.v1.FactorEntry.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return JudgedContribution;
            })();

            v1.CohortStanding = (function() {

                function CohortStanding(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                CohortStanding.prototype.cohort = 0;
                CohortStanding.prototype.volume = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
                CohortStanding.prototype.credit = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                CohortStanding.create = function create(properties) {
                    return new CohortStanding(properties);
                };

                CohortStanding.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.cohort != null && Object.hasOwnProperty.call(message, "cohort"))
                        writer.uint32(8).uint32(message.cohort);
                    if (message.volume != null && Object.hasOwnProperty.call(message, "volume"))
                        writer.uint32(16).int64(message.volume);
                    if (message.credit != null && Object.hasOwnProperty.call(message, "credit"))
                        writer.uint32(24).int64(message.credit);
                    return writer;
                };

                CohortStanding.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.CohortStanding();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.cohort = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.volume = reader.int64();
                                break;
                            }
                        case 3: {
                                message.credit = reader.int64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return CohortStanding;
            })();

            v1.AccountStanding = (function() {

                function AccountStanding(properties) {
                    this.window = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                AccountStanding.prototype.account = "";
                AccountStanding.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                AccountStanding.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                AccountStanding.prototype.closedVolume = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
                AccountStanding.prototype.closedCredit = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
                AccountStanding.prototype.window = $util.emptyArray;

                AccountStanding.create = function create(properties) {
                    return new AccountStanding(properties);
                };

                AccountStanding.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.account != null && Object.hasOwnProperty.call(message, "account"))
                        writer.uint32(10).string(message.account);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(24).uint64(message.artifactId);
                    if (message.closedVolume != null && Object.hasOwnProperty.call(message, "closedVolume"))
                        writer.uint32(32).int64(message.closedVolume);
                    if (message.closedCredit != null && Object.hasOwnProperty.call(message, "closedCredit"))
                        writer.uint32(40).int64(message.closedCredit);
                    if (message.window != null && message.window.length)
                        for (let i = 0; i < message.window.length; ++i)
                            $root.openledger.model.v1.CohortStanding.encode(message.window[i], writer.uint32(50).fork()).ldelim();
                    return writer;
                };

                AccountStanding.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.AccountStanding();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.account = reader.string();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.closedVolume = reader.int64();
                                break;
                            }
                        case 5: {
                                message.closedCredit = reader.int64();
                                break;
                            }
                        case 6: {
                                if (!(message.window && message.window.length))
                                    message.window = [];
                                message.window.push($root.openledger.model.v1.CohortStanding.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return AccountStanding;
            })();

            v1.Training = (function() {

                function Training(properties) {
                    this.snapshots = [];
                    this.snapshotsAgo = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Training.prototype.snapshots = $util.emptyArray;
                Training.prototype.lambdaPpb = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Training.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Training.prototype.ago = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Training.prototype.snapshotsAgo = $util.emptyArray;

                Training.create = function create(properties) {
                    return new Training(properties);
                };

                Training.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.snapshots != null && message.snapshots.length)
                        for (let i = 0; i < message.snapshots.length; ++i)
                            $root.openledger.model.v1.SnapshotRef.encode(message.snapshots[i], writer.uint32(10).fork()).ldelim();
                    if (message.lambdaPpb != null && Object.hasOwnProperty.call(message, "lambdaPpb"))
                        writer.uint32(16).uint64(message.lambdaPpb);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(24).uint64(message.height);
                    if (message.ago != null && Object.hasOwnProperty.call(message, "ago"))
                        writer.uint32(32).uint64(message.ago);
                    if (message.snapshotsAgo != null && message.snapshotsAgo.length) {
                        writer.uint32(42).fork();
                        for (let i = 0; i < message.snapshotsAgo.length; ++i)
                            writer.uint64(message.snapshotsAgo[i]);
                        writer.ldelim();
                    }
                    return writer;
                };

                Training.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.Training();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.snapshots && message.snapshots.length))
                                    message.snapshots = [];
                                message.snapshots.push($root.openledger.model.v1.SnapshotRef.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.lambdaPpb = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.height = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.ago = reader.uint64();
                                break;
                            }
                        case 5: {
                                if (!(message.snapshotsAgo && message.snapshotsAgo.length))
                                    message.snapshotsAgo = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.snapshotsAgo.push(reader.uint64());
                                } else
                                    message.snapshotsAgo.push(reader.uint64());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Training;
            })();

            v1.Head = (function() {

                function Head(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Head.prototype.weightsSha256 = $util.newBuffer([]);
                Head.prototype.inverseFractionBits = 0;
                Head.prototype.inverseSize = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Head.prototype.inverseSha256 = $util.newBuffer([]);
                Head.prototype.chunkSize = 0;
                Head.prototype.chunksReceived = 0;
                Head.prototype.points = 0;

                Head.create = function create(properties) {
                    return new Head(properties);
                };

                Head.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.weightsSha256 != null && Object.hasOwnProperty.call(message, "weightsSha256"))
                        writer.uint32(10).bytes(message.weightsSha256);
                    if (message.inverseFractionBits != null && Object.hasOwnProperty.call(message, "inverseFractionBits"))
                        writer.uint32(16).uint32(message.inverseFractionBits);
                    if (message.inverseSize != null && Object.hasOwnProperty.call(message, "inverseSize"))
                        writer.uint32(24).uint64(message.inverseSize);
                    if (message.inverseSha256 != null && Object.hasOwnProperty.call(message, "inverseSha256"))
                        writer.uint32(34).bytes(message.inverseSha256);
                    if (message.chunkSize != null && Object.hasOwnProperty.call(message, "chunkSize"))
                        writer.uint32(40).uint32(message.chunkSize);
                    if (message.chunksReceived != null && Object.hasOwnProperty.call(message, "chunksReceived"))
                        writer.uint32(48).uint32(message.chunksReceived);
                    if (message.points != null && Object.hasOwnProperty.call(message, "points"))
                        writer.uint32(56).uint32(message.points);
                    return writer;
                };

                Head.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.Head();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.weightsSha256 = reader.bytes();
                                break;
                            }
                        case 2: {
                                message.inverseFractionBits = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.inverseSize = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.inverseSha256 = reader.bytes();
                                break;
                            }
                        case 5: {
                                message.chunkSize = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.chunksReceived = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.points = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Head;
            })();

            v1.AccuracyStatement = (function() {

                function AccuracyStatement(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                AccuracyStatement.prototype.accuracyPpm = 0;
                AccuracyStatement.prototype.testItems = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                AccuracyStatement.prototype.testSetSha256 = $util.newBuffer([]);
                AccuracyStatement.prototype.height = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                AccuracyStatement.create = function create(properties) {
                    return new AccuracyStatement(properties);
                };

                AccuracyStatement.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.accuracyPpm != null && Object.hasOwnProperty.call(message, "accuracyPpm"))
                        writer.uint32(8).uint32(message.accuracyPpm);
                    if (message.testItems != null && Object.hasOwnProperty.call(message, "testItems"))
                        writer.uint32(16).uint64(message.testItems);
                    if (message.testSetSha256 != null && Object.hasOwnProperty.call(message, "testSetSha256"))
                        writer.uint32(26).bytes(message.testSetSha256);
                    if (message.height != null && Object.hasOwnProperty.call(message, "height"))
                        writer.uint32(32).uint64(message.height);
                    return writer;
                };

                AccuracyStatement.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.AccuracyStatement();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.accuracyPpm = reader.uint32();
                                break;
                            }
                        case 2: {
                                message.testItems = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.testSetSha256 = reader.bytes();
                                break;
                            }
                        case 4: {
                                message.height = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return AccuracyStatement;
            })();

            v1.Certification = (function() {

                function Certification(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Certification.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Certification.prototype.phase = 0;
                Certification.prototype.seedHeight = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Certification.prototype.seed = $util.newBuffer([]);
                Certification.prototype.snapshotIndex = 0;
                Certification.prototype.itemCursor = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Certification.prototype.pointsDone = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Certification.prototype.pointsTotal = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Certification.prototype.distancePpb = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Certification.prototype.probeMissPpb = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Certification.create = function create(properties) {
                    return new Certification(properties);
                };

                Certification.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.phase != null && Object.hasOwnProperty.call(message, "phase"))
                        writer.uint32(16).int32(message.phase);
                    if (message.seedHeight != null && Object.hasOwnProperty.call(message, "seedHeight"))
                        writer.uint32(24).uint64(message.seedHeight);
                    if (message.seed != null && Object.hasOwnProperty.call(message, "seed"))
                        writer.uint32(34).bytes(message.seed);
                    if (message.snapshotIndex != null && Object.hasOwnProperty.call(message, "snapshotIndex"))
                        writer.uint32(40).uint32(message.snapshotIndex);
                    if (message.itemCursor != null && Object.hasOwnProperty.call(message, "itemCursor"))
                        writer.uint32(48).uint64(message.itemCursor);
                    if (message.pointsDone != null && Object.hasOwnProperty.call(message, "pointsDone"))
                        writer.uint32(56).uint64(message.pointsDone);
                    if (message.pointsTotal != null && Object.hasOwnProperty.call(message, "pointsTotal"))
                        writer.uint32(64).uint64(message.pointsTotal);
                    if (message.distancePpb != null && Object.hasOwnProperty.call(message, "distancePpb"))
                        writer.uint32(72).uint64(message.distancePpb);
                    if (message.probeMissPpb != null && Object.hasOwnProperty.call(message, "probeMissPpb"))
                        writer.uint32(80).uint64(message.probeMissPpb);
                    return writer;
                };

                Certification.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.Certification();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.phase = reader.int32();
                                break;
                            }
                        case 3: {
                                message.seedHeight = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.seed = reader.bytes();
                                break;
                            }
                        case 5: {
                                message.snapshotIndex = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.itemCursor = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.pointsDone = reader.uint64();
                                break;
                            }
                        case 8: {
                                message.pointsTotal = reader.uint64();
                                break;
                            }
                        case 9: {
                                message.distancePpb = reader.uint64();
                                break;
                            }
                        case 10: {
                                message.probeMissPpb = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Certification;
            })();

            v1.CertifiedPoint = (function() {

                function CertifiedPoint(properties) {
                    this.residualMantissas = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                CertifiedPoint.prototype.index = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                CertifiedPoint.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                CertifiedPoint.prototype.itemId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                CertifiedPoint.prototype.owner = "";
                CertifiedPoint.prototype.label = 0;
                CertifiedPoint.prototype.embedding = $util.newBuffer([]);
                CertifiedPoint.prototype.residualMantissas = $util.emptyArray;
                CertifiedPoint.prototype.sigma = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                CertifiedPoint.prototype.gate = false;
                CertifiedPoint.prototype.noveltyPpm = 0;
                CertifiedPoint.prototype.residualExponent = 0;

                CertifiedPoint.create = function create(properties) {
                    return new CertifiedPoint(properties);
                };

                CertifiedPoint.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(8).uint64(message.index);
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(16).uint64(message.datanetId);
                    if (message.itemId != null && Object.hasOwnProperty.call(message, "itemId"))
                        writer.uint32(24).uint64(message.itemId);
                    if (message.owner != null && Object.hasOwnProperty.call(message, "owner"))
                        writer.uint32(34).string(message.owner);
                    if (message.label != null && Object.hasOwnProperty.call(message, "label"))
                        writer.uint32(40).uint32(message.label);
                    if (message.embedding != null && Object.hasOwnProperty.call(message, "embedding"))
                        writer.uint32(50).bytes(message.embedding);
                    if (message.residualMantissas != null && message.residualMantissas.length) {
                        writer.uint32(58).fork();
                        for (let i = 0; i < message.residualMantissas.length; ++i)
                            writer.sint32(message.residualMantissas[i]);
                        writer.ldelim();
                    }
                    if (message.sigma != null && Object.hasOwnProperty.call(message, "sigma"))
                        writer.uint32(64).uint64(message.sigma);
                    if (message.gate != null && Object.hasOwnProperty.call(message, "gate"))
                        writer.uint32(72).bool(message.gate);
                    if (message.noveltyPpm != null && Object.hasOwnProperty.call(message, "noveltyPpm"))
                        writer.uint32(80).uint32(message.noveltyPpm);
                    if (message.residualExponent != null && Object.hasOwnProperty.call(message, "residualExponent"))
                        writer.uint32(88).uint32(message.residualExponent);
                    return writer;
                };

                CertifiedPoint.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.CertifiedPoint();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.index = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.itemId = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.owner = reader.string();
                                break;
                            }
                        case 5: {
                                message.label = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.embedding = reader.bytes();
                                break;
                            }
                        case 7: {
                                if (!(message.residualMantissas && message.residualMantissas.length))
                                    message.residualMantissas = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.residualMantissas.push(reader.sint32());
                                } else
                                    message.residualMantissas.push(reader.sint32());
                                break;
                            }
                        case 8: {
                                message.sigma = reader.uint64();
                                break;
                            }
                        case 9: {
                                message.gate = reader.bool();
                                break;
                            }
                        case 10: {
                                message.noveltyPpm = reader.uint32();
                                break;
                            }
                        case 11: {
                                message.residualExponent = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return CertifiedPoint;
            })();

            v1.Params = (function() {

                function Params(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Params.prototype.maxArtifactBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.maxChunkBytes = 0;
                Params.prototype.maxGraphMacs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.maxGraphMemoryBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.maxGraphNodes = 0;
                Params.prototype.minLambdaPpb = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.maxLambdaPpb = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.tolerancePpm = 0;
                Params.prototype.probeTolerancePpm = 0;
                Params.prototype.maxParentStackPpm = 0;
                Params.prototype.maxAncestors = 0;
                Params.prototype.creationFee = null;
                Params.prototype.minPrice = "";
                Params.prototype.gasPerKilomac = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.gasPerNode = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.gasPerKiloelement = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.evidenceSharePpm = 0;
                Params.prototype.evidenceLeast = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Params.prototype.judgeGrowthPpm = 0;
                Params.prototype.judgeInterval = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Params.create = function create(properties) {
                    return new Params(properties);
                };

                Params.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.maxArtifactBytes != null && Object.hasOwnProperty.call(message, "maxArtifactBytes"))
                        writer.uint32(8).uint64(message.maxArtifactBytes);
                    if (message.maxChunkBytes != null && Object.hasOwnProperty.call(message, "maxChunkBytes"))
                        writer.uint32(16).uint32(message.maxChunkBytes);
                    if (message.maxGraphMacs != null && Object.hasOwnProperty.call(message, "maxGraphMacs"))
                        writer.uint32(24).uint64(message.maxGraphMacs);
                    if (message.maxGraphMemoryBytes != null && Object.hasOwnProperty.call(message, "maxGraphMemoryBytes"))
                        writer.uint32(32).uint64(message.maxGraphMemoryBytes);
                    if (message.maxGraphNodes != null && Object.hasOwnProperty.call(message, "maxGraphNodes"))
                        writer.uint32(40).uint32(message.maxGraphNodes);
                    if (message.minLambdaPpb != null && Object.hasOwnProperty.call(message, "minLambdaPpb"))
                        writer.uint32(48).uint64(message.minLambdaPpb);
                    if (message.maxLambdaPpb != null && Object.hasOwnProperty.call(message, "maxLambdaPpb"))
                        writer.uint32(56).uint64(message.maxLambdaPpb);
                    if (message.tolerancePpm != null && Object.hasOwnProperty.call(message, "tolerancePpm"))
                        writer.uint32(64).uint32(message.tolerancePpm);
                    if (message.probeTolerancePpm != null && Object.hasOwnProperty.call(message, "probeTolerancePpm"))
                        writer.uint32(72).uint32(message.probeTolerancePpm);
                    if (message.maxParentStackPpm != null && Object.hasOwnProperty.call(message, "maxParentStackPpm"))
                        writer.uint32(88).uint32(message.maxParentStackPpm);
                    if (message.maxAncestors != null && Object.hasOwnProperty.call(message, "maxAncestors"))
                        writer.uint32(96).uint32(message.maxAncestors);
                    if (message.creationFee != null && Object.hasOwnProperty.call(message, "creationFee"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.creationFee, writer.uint32(106).fork()).ldelim();
                    if (message.minPrice != null && Object.hasOwnProperty.call(message, "minPrice"))
                        writer.uint32(114).string(message.minPrice);
                    if (message.gasPerKilomac != null && Object.hasOwnProperty.call(message, "gasPerKilomac"))
                        writer.uint32(120).uint64(message.gasPerKilomac);
                    if (message.gasPerNode != null && Object.hasOwnProperty.call(message, "gasPerNode"))
                        writer.uint32(128).uint64(message.gasPerNode);
                    if (message.gasPerKiloelement != null && Object.hasOwnProperty.call(message, "gasPerKiloelement"))
                        writer.uint32(136).uint64(message.gasPerKiloelement);
                    if (message.evidenceSharePpm != null && Object.hasOwnProperty.call(message, "evidenceSharePpm"))
                        writer.uint32(160).uint32(message.evidenceSharePpm);
                    if (message.evidenceLeast != null && Object.hasOwnProperty.call(message, "evidenceLeast"))
                        writer.uint32(168).uint64(message.evidenceLeast);
                    if (message.judgeGrowthPpm != null && Object.hasOwnProperty.call(message, "judgeGrowthPpm"))
                        writer.uint32(176).uint32(message.judgeGrowthPpm);
                    if (message.judgeInterval != null && Object.hasOwnProperty.call(message, "judgeInterval"))
                        writer.uint32(184).uint64(message.judgeInterval);
                    return writer;
                };

                Params.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.Params();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.maxArtifactBytes = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.maxChunkBytes = reader.uint32();
                                break;
                            }
                        case 3: {
                                message.maxGraphMacs = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.maxGraphMemoryBytes = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.maxGraphNodes = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.minLambdaPpb = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.maxLambdaPpb = reader.uint64();
                                break;
                            }
                        case 8: {
                                message.tolerancePpm = reader.uint32();
                                break;
                            }
                        case 9: {
                                message.probeTolerancePpm = reader.uint32();
                                break;
                            }
                        case 11: {
                                message.maxParentStackPpm = reader.uint32();
                                break;
                            }
                        case 12: {
                                message.maxAncestors = reader.uint32();
                                break;
                            }
                        case 13: {
                                message.creationFee = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 14: {
                                message.minPrice = reader.string();
                                break;
                            }
                        case 15: {
                                message.gasPerKilomac = reader.uint64();
                                break;
                            }
                        case 16: {
                                message.gasPerNode = reader.uint64();
                                break;
                            }
                        case 17: {
                                message.gasPerKiloelement = reader.uint64();
                                break;
                            }
                        case 20: {
                                message.evidenceSharePpm = reader.uint32();
                                break;
                            }
                        case 21: {
                                message.evidenceLeast = reader.uint64();
                                break;
                            }
                        case 22: {
                                message.judgeGrowthPpm = reader.uint32();
                                break;
                            }
                        case 23: {
                                message.judgeInterval = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Params;
            })();

            v1.ArtifactStatus = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "ARTIFACT_STATUS_UNSPECIFIED"] = 0;
                values[valuesById[1] = "ARTIFACT_STATUS_UPLOADING"] = 1;
                values[valuesById[2] = "ARTIFACT_STATUS_VALID"] = 2;
                return values;
            })();

            v1.ModelStatus = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "MODEL_STATUS_UNSPECIFIED"] = 0;
                values[valuesById[1] = "MODEL_STATUS_CREATED"] = 1;
                values[valuesById[2] = "MODEL_STATUS_ANNOUNCED"] = 2;
                values[valuesById[3] = "MODEL_STATUS_HEAD_SUBMITTED"] = 3;
                values[valuesById[4] = "MODEL_STATUS_CERTIFYING"] = 4;
                values[valuesById[5] = "MODEL_STATUS_CERTIFIED"] = 5;
                values[valuesById[6] = "MODEL_STATUS_REFUSED"] = 6;
                values[valuesById[7] = "MODEL_STATUS_DEPRECATED"] = 7;
                return values;
            })();

            v1.RefusalReason = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "REFUSAL_REASON_UNSPECIFIED"] = 0;
                values[valuesById[1] = "REFUSAL_REASON_NOT_OPTIMAL"] = 1;
                values[valuesById[2] = "REFUSAL_REASON_BAD_INVERSE"] = 2;
                values[valuesById[3] = "REFUSAL_REASON_NO_DATA"] = 3;
                values[valuesById[4] = "REFUSAL_REASON_OUT_OF_RANGE"] = 4;
                return values;
            })();

            v1.ModelKind = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "MODEL_KIND_HEAD"] = 0;
                values[valuesById[1] = "MODEL_KIND_RETRIEVE"] = 1;
                return values;
            })();

            v1.JudgementPhase = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "JUDGEMENT_PHASE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "JUDGEMENT_PHASE_FRESH"] = 1;
                values[valuesById[2] = "JUDGEMENT_PHASE_ACCOUNTS"] = 2;
                values[valuesById[3] = "JUDGEMENT_PHASE_FACTORS"] = 3;
                values[valuesById[4] = "JUDGEMENT_PHASE_DONE"] = 4;
                return values;
            })();

            v1.CertificationPhase = (function() {
                const valuesById = {}, values = Object.create(valuesById);
                values[valuesById[0] = "CERTIFICATION_PHASE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "CERTIFICATION_PHASE_SEED"] = 1;
                values[valuesById[2] = "CERTIFICATION_PHASE_POINTS"] = 2;
                values[valuesById[3] = "CERTIFICATION_PHASE_DONE"] = 3;
                return values;
            })();

            v1.QueryParamsRequest = (function() {

                function QueryParamsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsRequest.create = function create(properties) {
                    return new QueryParamsRequest(properties);
                };

                QueryParamsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                QueryParamsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryParamsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsRequest;
            })();

            v1.QueryParamsResponse = (function() {

                function QueryParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsResponse.prototype.params = null;

                QueryParamsResponse.create = function create(properties) {
                    return new QueryParamsResponse(properties);
                };

                QueryParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.model.v1.Params.encode(message.params, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.params = $root.openledger.model.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsResponse;
            })();

            v1.QueryModelRequest = (function() {

                function QueryModelRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryModelRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryModelRequest.create = function create(properties) {
                    return new QueryModelRequest(properties);
                };

                QueryModelRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    return writer;
                };

                QueryModelRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryModelRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryModelRequest;
            })();

            v1.QueryModelResponse = (function() {

                function QueryModelResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryModelResponse.prototype.model = null;

                QueryModelResponse.create = function create(properties) {
                    return new QueryModelResponse(properties);
                };

                QueryModelResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.model != null && Object.hasOwnProperty.call(message, "model"))
                        $root.openledger.model.v1.Model.encode(message.model, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryModelResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryModelResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.model = $root.openledger.model.v1.Model.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryModelResponse;
            })();

            v1.QueryModelsRequest = (function() {

                function QueryModelsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryModelsRequest.prototype.pagination = null;

                QueryModelsRequest.create = function create(properties) {
                    return new QueryModelsRequest(properties);
                };

                QueryModelsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryModelsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryModelsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryModelsRequest;
            })();

            v1.QueryModelsResponse = (function() {

                function QueryModelsResponse(properties) {
                    this.models = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryModelsResponse.prototype.models = $util.emptyArray;
                QueryModelsResponse.prototype.pagination = null;

                QueryModelsResponse.create = function create(properties) {
                    return new QueryModelsResponse(properties);
                };

                QueryModelsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.models != null && message.models.length)
                        for (let i = 0; i < message.models.length; ++i)
                            $root.openledger.model.v1.Model.encode(message.models[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryModelsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryModelsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.models && message.models.length))
                                    message.models = [];
                                message.models.push($root.openledger.model.v1.Model.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryModelsResponse;
            })();

            v1.QueryArtifactRequest = (function() {

                function QueryArtifactRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryArtifactRequest.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryArtifactRequest.create = function create(properties) {
                    return new QueryArtifactRequest(properties);
                };

                QueryArtifactRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(8).uint64(message.artifactId);
                    return writer;
                };

                QueryArtifactRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryArtifactRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryArtifactRequest;
            })();

            v1.QueryArtifactResponse = (function() {

                function QueryArtifactResponse(properties) {
                    this.missingChunks = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryArtifactResponse.prototype.artifact = null;
                QueryArtifactResponse.prototype.missingChunks = $util.emptyArray;

                QueryArtifactResponse.create = function create(properties) {
                    return new QueryArtifactResponse(properties);
                };

                QueryArtifactResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.artifact != null && Object.hasOwnProperty.call(message, "artifact"))
                        $root.openledger.model.v1.Artifact.encode(message.artifact, writer.uint32(10).fork()).ldelim();
                    if (message.missingChunks != null && message.missingChunks.length) {
                        writer.uint32(18).fork();
                        for (let i = 0; i < message.missingChunks.length; ++i)
                            writer.uint32(message.missingChunks[i]);
                        writer.ldelim();
                    }
                    return writer;
                };

                QueryArtifactResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryArtifactResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.artifact = $root.openledger.model.v1.Artifact.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                if (!(message.missingChunks && message.missingChunks.length))
                                    message.missingChunks = [];
                                if ((tag & 7) === 2) {
                                    let end2 = reader.uint32() + reader.pos;
                                    while (reader.pos < end2)
                                        message.missingChunks.push(reader.uint32());
                                } else
                                    message.missingChunks.push(reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryArtifactResponse;
            })();

            v1.QueryArtifactChunkRequest = (function() {

                function QueryArtifactChunkRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryArtifactChunkRequest.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryArtifactChunkRequest.prototype.index = 0;

                QueryArtifactChunkRequest.create = function create(properties) {
                    return new QueryArtifactChunkRequest(properties);
                };

                QueryArtifactChunkRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(8).uint64(message.artifactId);
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(16).uint32(message.index);
                    return writer;
                };

                QueryArtifactChunkRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryArtifactChunkRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.index = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryArtifactChunkRequest;
            })();

            v1.QueryArtifactChunkResponse = (function() {

                function QueryArtifactChunkResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryArtifactChunkResponse.prototype.data = $util.newBuffer([]);

                QueryArtifactChunkResponse.create = function create(properties) {
                    return new QueryArtifactChunkResponse(properties);
                };

                QueryArtifactChunkResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.data != null && Object.hasOwnProperty.call(message, "data"))
                        writer.uint32(10).bytes(message.data);
                    return writer;
                };

                QueryArtifactChunkResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryArtifactChunkResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.data = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryArtifactChunkResponse;
            })();

            v1.QueryLineageRequest = (function() {

                function QueryLineageRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryLineageRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryLineageRequest.create = function create(properties) {
                    return new QueryLineageRequest(properties);
                };

                QueryLineageRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    return writer;
                };

                QueryLineageRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryLineageRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryLineageRequest;
            })();

            v1.LineageNode = (function() {

                function LineageNode(properties) {
                    this.parents = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                LineageNode.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LineageNode.prototype.name = "";
                LineageNode.prototype.creator = "";
                LineageNode.prototype.parents = $util.emptyArray;

                LineageNode.create = function create(properties) {
                    return new LineageNode(properties);
                };

                LineageNode.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.name != null && Object.hasOwnProperty.call(message, "name"))
                        writer.uint32(18).string(message.name);
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(26).string(message.creator);
                    if (message.parents != null && message.parents.length)
                        for (let i = 0; i < message.parents.length; ++i)
                            $root.openledger.model.v1.ParentShare.encode(message.parents[i], writer.uint32(34).fork()).ldelim();
                    return writer;
                };

                LineageNode.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.LineageNode();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.name = reader.string();
                                break;
                            }
                        case 3: {
                                message.creator = reader.string();
                                break;
                            }
                        case 4: {
                                if (!(message.parents && message.parents.length))
                                    message.parents = [];
                                message.parents.push($root.openledger.model.v1.ParentShare.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return LineageNode;
            })();

            v1.QueryLineageResponse = (function() {

                function QueryLineageResponse(properties) {
                    this.nodes = [];
                    this.lineage = [];
                    this.tuners = [];
                    this.compute = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryLineageResponse.prototype.nodes = $util.emptyArray;
                QueryLineageResponse.prototype.lineage = $util.emptyArray;
                QueryLineageResponse.prototype.tuners = $util.emptyArray;
                QueryLineageResponse.prototype.compute = $util.emptyArray;

                QueryLineageResponse.create = function create(properties) {
                    return new QueryLineageResponse(properties);
                };

                QueryLineageResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.nodes != null && message.nodes.length)
                        for (let i = 0; i < message.nodes.length; ++i)
                            $root.openledger.model.v1.LineageNode.encode(message.nodes[i], writer.uint32(10).fork()).ldelim();
                    if (message.lineage != null && message.lineage.length)
                        for (let i = 0; i < message.lineage.length; ++i)
                            $root.openledger.model.v1.AccountShare.encode(message.lineage[i], writer.uint32(18).fork()).ldelim();
                    if (message.tuners != null && message.tuners.length)
                        for (let i = 0; i < message.tuners.length; ++i)
                            $root.openledger.model.v1.AccountShare.encode(message.tuners[i], writer.uint32(26).fork()).ldelim();
                    if (message.compute != null && message.compute.length)
                        for (let i = 0; i < message.compute.length; ++i)
                            $root.openledger.model.v1.AccountShare.encode(message.compute[i], writer.uint32(34).fork()).ldelim();
                    return writer;
                };

                QueryLineageResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryLineageResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.nodes && message.nodes.length))
                                    message.nodes = [];
                                message.nodes.push($root.openledger.model.v1.LineageNode.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                if (!(message.lineage && message.lineage.length))
                                    message.lineage = [];
                                message.lineage.push($root.openledger.model.v1.AccountShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 3: {
                                if (!(message.tuners && message.tuners.length))
                                    message.tuners = [];
                                message.tuners.push($root.openledger.model.v1.AccountShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 4: {
                                if (!(message.compute && message.compute.length))
                                    message.compute = [];
                                message.compute.push($root.openledger.model.v1.AccountShare.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryLineageResponse;
            })();

            v1.QueryCertificationRequest = (function() {

                function QueryCertificationRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryCertificationRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryCertificationRequest.create = function create(properties) {
                    return new QueryCertificationRequest(properties);
                };

                QueryCertificationRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    return writer;
                };

                QueryCertificationRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryCertificationRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryCertificationRequest;
            })();

            v1.QueryCertificationResponse = (function() {

                function QueryCertificationResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryCertificationResponse.prototype.certification = null;
                QueryCertificationResponse.prototype.status = 0;
                QueryCertificationResponse.prototype.refusal = 0;

                QueryCertificationResponse.create = function create(properties) {
                    return new QueryCertificationResponse(properties);
                };

                QueryCertificationResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.certification != null && Object.hasOwnProperty.call(message, "certification"))
                        $root.openledger.model.v1.Certification.encode(message.certification, writer.uint32(10).fork()).ldelim();
                    if (message.status != null && Object.hasOwnProperty.call(message, "status"))
                        writer.uint32(16).int32(message.status);
                    if (message.refusal != null && Object.hasOwnProperty.call(message, "refusal"))
                        writer.uint32(24).int32(message.refusal);
                    return writer;
                };

                QueryCertificationResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryCertificationResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.certification = $root.openledger.model.v1.Certification.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.status = reader.int32();
                                break;
                            }
                        case 3: {
                                message.refusal = reader.int32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryCertificationResponse;
            })();

            v1.QueryJudgementRequest = (function() {

                function QueryJudgementRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryJudgementRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryJudgementRequest.create = function create(properties) {
                    return new QueryJudgementRequest(properties);
                };

                QueryJudgementRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    return writer;
                };

                QueryJudgementRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryJudgementRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryJudgementRequest;
            })();

            v1.QueryJudgementResponse = (function() {

                function QueryJudgementResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryJudgementResponse.prototype.judgement = null;
                QueryJudgementResponse.prototype.waitsFor = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryJudgementResponse.create = function create(properties) {
                    return new QueryJudgementResponse(properties);
                };

                QueryJudgementResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.judgement != null && Object.hasOwnProperty.call(message, "judgement"))
                        $root.openledger.model.v1.Judgement.encode(message.judgement, writer.uint32(10).fork()).ldelim();
                    if (message.waitsFor != null && Object.hasOwnProperty.call(message, "waitsFor"))
                        writer.uint32(16).uint64(message.waitsFor);
                    return writer;
                };

                QueryJudgementResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryJudgementResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.judgement = $root.openledger.model.v1.Judgement.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.waitsFor = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryJudgementResponse;
            })();

            v1.QueryStandingRequest = (function() {

                function QueryStandingRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryStandingRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryStandingRequest.prototype.account = "";

                QueryStandingRequest.create = function create(properties) {
                    return new QueryStandingRequest(properties);
                };

                QueryStandingRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    if (message.account != null && Object.hasOwnProperty.call(message, "account"))
                        writer.uint32(18).string(message.account);
                    return writer;
                };

                QueryStandingRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryStandingRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.account = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryStandingRequest;
            })();

            v1.LineStanding = (function() {

                function LineStanding(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                LineStanding.prototype.standing = null;
                LineStanding.prototype.factorPpm = 0;

                LineStanding.create = function create(properties) {
                    return new LineStanding(properties);
                };

                LineStanding.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.standing != null && Object.hasOwnProperty.call(message, "standing"))
                        $root.openledger.model.v1.AccountStanding.encode(message.standing, writer.uint32(10).fork()).ldelim();
                    if (message.factorPpm != null && Object.hasOwnProperty.call(message, "factorPpm"))
                        writer.uint32(16).uint32(message.factorPpm);
                    return writer;
                };

                LineStanding.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.LineStanding();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.standing = $root.openledger.model.v1.AccountStanding.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.factorPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return LineStanding;
            })();

            v1.QueryStandingResponse = (function() {

                function QueryStandingResponse(properties) {
                    this.standings = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryStandingResponse.prototype.standings = $util.emptyArray;

                QueryStandingResponse.create = function create(properties) {
                    return new QueryStandingResponse(properties);
                };

                QueryStandingResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.standings != null && message.standings.length)
                        for (let i = 0; i < message.standings.length; ++i)
                            $root.openledger.model.v1.LineStanding.encode(message.standings[i], writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryStandingResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryStandingResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.standings && message.standings.length))
                                    message.standings = [];
                                message.standings.push($root.openledger.model.v1.LineStanding.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryStandingResponse;
            })();

            v1.QueryEvidenceLinesRequest = (function() {

                function QueryEvidenceLinesRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryEvidenceLinesRequest.prototype.datanetId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryEvidenceLinesRequest.create = function create(properties) {
                    return new QueryEvidenceLinesRequest(properties);
                };

                QueryEvidenceLinesRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.datanetId != null && Object.hasOwnProperty.call(message, "datanetId"))
                        writer.uint32(8).uint64(message.datanetId);
                    return writer;
                };

                QueryEvidenceLinesRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryEvidenceLinesRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.datanetId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryEvidenceLinesRequest;
            })();

            v1.QueryEvidenceLinesResponse = (function() {

                function QueryEvidenceLinesResponse(properties) {
                    this.lines = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryEvidenceLinesResponse.prototype.lines = $util.emptyArray;

                QueryEvidenceLinesResponse.create = function create(properties) {
                    return new QueryEvidenceLinesResponse(properties);
                };

                QueryEvidenceLinesResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.lines != null && message.lines.length)
                        for (let i = 0; i < message.lines.length; ++i)
                            $root.openledger.model.v1.EvidenceLine.encode(message.lines[i], writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryEvidenceLinesResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryEvidenceLinesResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.lines && message.lines.length))
                                    message.lines = [];
                                message.lines.push($root.openledger.model.v1.EvidenceLine.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryEvidenceLinesResponse;
            })();

            v1.QueryFactorsRequest = (function() {

                function QueryFactorsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryFactorsRequest.prototype.contributionId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryFactorsRequest.create = function create(properties) {
                    return new QueryFactorsRequest(properties);
                };

                QueryFactorsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.contributionId != null && Object.hasOwnProperty.call(message, "contributionId"))
                        writer.uint32(8).uint64(message.contributionId);
                    return writer;
                };

                QueryFactorsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryFactorsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.contributionId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryFactorsRequest;
            })();

            v1.QueryFactorsResponse = (function() {

                function QueryFactorsResponse(properties) {
                    this.judged = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryFactorsResponse.prototype.judged = $util.emptyArray;
                QueryFactorsResponse.prototype.bondFactorPpm = 0;

                QueryFactorsResponse.create = function create(properties) {
                    return new QueryFactorsResponse(properties);
                };

                QueryFactorsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.judged != null && message.judged.length)
                        for (let i = 0; i < message.judged.length; ++i)
                            $root.openledger.model.v1.JudgedContribution.encode(message.judged[i], writer.uint32(10).fork()).ldelim();
                    if (message.bondFactorPpm != null && Object.hasOwnProperty.call(message, "bondFactorPpm"))
                        writer.uint32(16).uint32(message.bondFactorPpm);
                    return writer;
                };

                QueryFactorsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryFactorsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.judged && message.judged.length))
                                    message.judged = [];
                                message.judged.push($root.openledger.model.v1.JudgedContribution.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.bondFactorPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryFactorsResponse;
            })();

            v1.QueryPointsRequest = (function() {

                function QueryPointsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPointsRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryPointsRequest.prototype.pagination = null;

                QueryPointsRequest.create = function create(properties) {
                    return new QueryPointsRequest(properties);
                };

                QueryPointsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryPointsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryPointsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPointsRequest;
            })();

            v1.QueryPointsResponse = (function() {

                function QueryPointsResponse(properties) {
                    this.points = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryPointsResponse.prototype.points = $util.emptyArray;
                QueryPointsResponse.prototype.pagination = null;

                QueryPointsResponse.create = function create(properties) {
                    return new QueryPointsResponse(properties);
                };

                QueryPointsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.points != null && message.points.length)
                        for (let i = 0; i < message.points.length; ++i)
                            $root.openledger.model.v1.CertifiedPoint.encode(message.points[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryPointsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryPointsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.points && message.points.length))
                                    message.points = [];
                                message.points.push($root.openledger.model.v1.CertifiedPoint.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryPointsResponse;
            })();

            v1.QueryWeightsRequest = (function() {

                function QueryWeightsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryWeightsRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                QueryWeightsRequest.create = function create(properties) {
                    return new QueryWeightsRequest(properties);
                };

                QueryWeightsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    return writer;
                };

                QueryWeightsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryWeightsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryWeightsRequest;
            })();

            v1.QueryWeightsResponse = (function() {

                function QueryWeightsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryWeightsResponse.prototype.weights = $util.newBuffer([]);

                QueryWeightsResponse.create = function create(properties) {
                    return new QueryWeightsResponse(properties);
                };

                QueryWeightsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.weights != null && Object.hasOwnProperty.call(message, "weights"))
                        writer.uint32(10).bytes(message.weights);
                    return writer;
                };

                QueryWeightsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryWeightsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.weights = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryWeightsResponse;
            })();

            v1.QueryInverseChunkRequest = (function() {

                function QueryInverseChunkRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryInverseChunkRequest.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                QueryInverseChunkRequest.prototype.index = 0;

                QueryInverseChunkRequest.create = function create(properties) {
                    return new QueryInverseChunkRequest(properties);
                };

                QueryInverseChunkRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(16).uint32(message.index);
                    return writer;
                };

                QueryInverseChunkRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryInverseChunkRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.index = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryInverseChunkRequest;
            })();

            v1.QueryInverseChunkResponse = (function() {

                function QueryInverseChunkResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryInverseChunkResponse.prototype.data = $util.newBuffer([]);

                QueryInverseChunkResponse.create = function create(properties) {
                    return new QueryInverseChunkResponse(properties);
                };

                QueryInverseChunkResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.data != null && Object.hasOwnProperty.call(message, "data"))
                        writer.uint32(10).bytes(message.data);
                    return writer;
                };

                QueryInverseChunkResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.QueryInverseChunkResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.data = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryInverseChunkResponse;
            })();

            v1.MsgBeginArtifact = (function() {

                function MsgBeginArtifact(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgBeginArtifact.prototype.uploader = "";
                MsgBeginArtifact.prototype.sha256 = $util.newBuffer([]);
                MsgBeginArtifact.prototype.size = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgBeginArtifact.prototype.chunkSize = 0;

                MsgBeginArtifact.create = function create(properties) {
                    return new MsgBeginArtifact(properties);
                };

                MsgBeginArtifact.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.uploader != null && Object.hasOwnProperty.call(message, "uploader"))
                        writer.uint32(10).string(message.uploader);
                    if (message.sha256 != null && Object.hasOwnProperty.call(message, "sha256"))
                        writer.uint32(18).bytes(message.sha256);
                    if (message.size != null && Object.hasOwnProperty.call(message, "size"))
                        writer.uint32(24).uint64(message.size);
                    if (message.chunkSize != null && Object.hasOwnProperty.call(message, "chunkSize"))
                        writer.uint32(32).uint32(message.chunkSize);
                    return writer;
                };

                MsgBeginArtifact.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgBeginArtifact();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.uploader = reader.string();
                                break;
                            }
                        case 2: {
                                message.sha256 = reader.bytes();
                                break;
                            }
                        case 3: {
                                message.size = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.chunkSize = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgBeginArtifact;
            })();

            v1.MsgBeginArtifactResponse = (function() {

                function MsgBeginArtifactResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgBeginArtifactResponse.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgBeginArtifactResponse.create = function create(properties) {
                    return new MsgBeginArtifactResponse(properties);
                };

                MsgBeginArtifactResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(8).uint64(message.artifactId);
                    return writer;
                };

                MsgBeginArtifactResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgBeginArtifactResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgBeginArtifactResponse;
            })();

            v1.MsgUploadArtifactChunk = (function() {

                function MsgUploadArtifactChunk(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUploadArtifactChunk.prototype.uploader = "";
                MsgUploadArtifactChunk.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgUploadArtifactChunk.prototype.index = 0;
                MsgUploadArtifactChunk.prototype.data = $util.newBuffer([]);

                MsgUploadArtifactChunk.create = function create(properties) {
                    return new MsgUploadArtifactChunk(properties);
                };

                MsgUploadArtifactChunk.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.uploader != null && Object.hasOwnProperty.call(message, "uploader"))
                        writer.uint32(10).string(message.uploader);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(16).uint64(message.artifactId);
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(24).uint32(message.index);
                    if (message.data != null && Object.hasOwnProperty.call(message, "data"))
                        writer.uint32(34).bytes(message.data);
                    return writer;
                };

                MsgUploadArtifactChunk.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgUploadArtifactChunk();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.uploader = reader.string();
                                break;
                            }
                        case 2: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.index = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.data = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUploadArtifactChunk;
            })();

            v1.MsgUploadArtifactChunkResponse = (function() {

                function MsgUploadArtifactChunkResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUploadArtifactChunkResponse.prototype.chunksReceived = 0;

                MsgUploadArtifactChunkResponse.create = function create(properties) {
                    return new MsgUploadArtifactChunkResponse(properties);
                };

                MsgUploadArtifactChunkResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.chunksReceived != null && Object.hasOwnProperty.call(message, "chunksReceived"))
                        writer.uint32(8).uint32(message.chunksReceived);
                    return writer;
                };

                MsgUploadArtifactChunkResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgUploadArtifactChunkResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.chunksReceived = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUploadArtifactChunkResponse;
            })();

            v1.MsgFinishArtifact = (function() {

                function MsgFinishArtifact(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgFinishArtifact.prototype.uploader = "";
                MsgFinishArtifact.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgFinishArtifact.create = function create(properties) {
                    return new MsgFinishArtifact(properties);
                };

                MsgFinishArtifact.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.uploader != null && Object.hasOwnProperty.call(message, "uploader"))
                        writer.uint32(10).string(message.uploader);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(16).uint64(message.artifactId);
                    return writer;
                };

                MsgFinishArtifact.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgFinishArtifact();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.uploader = reader.string();
                                break;
                            }
                        case 2: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgFinishArtifact;
            })();

            v1.MsgFinishArtifactResponse = (function() {

                function MsgFinishArtifactResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgFinishArtifactResponse.prototype.cost = null;
                MsgFinishArtifactResponse.prototype.testVectorHash = $util.newBuffer([]);

                MsgFinishArtifactResponse.create = function create(properties) {
                    return new MsgFinishArtifactResponse(properties);
                };

                MsgFinishArtifactResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.cost != null && Object.hasOwnProperty.call(message, "cost"))
                        $root.openledger.model.v1.GraphCost.encode(message.cost, writer.uint32(10).fork()).ldelim();
                    if (message.testVectorHash != null && Object.hasOwnProperty.call(message, "testVectorHash"))
                        writer.uint32(18).bytes(message.testVectorHash);
                    return writer;
                };

                MsgFinishArtifactResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgFinishArtifactResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.cost = $root.openledger.model.v1.GraphCost.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.testVectorHash = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgFinishArtifactResponse;
            })();

            v1.MsgDiscardArtifact = (function() {

                function MsgDiscardArtifact(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgDiscardArtifact.prototype.uploader = "";
                MsgDiscardArtifact.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgDiscardArtifact.create = function create(properties) {
                    return new MsgDiscardArtifact(properties);
                };

                MsgDiscardArtifact.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.uploader != null && Object.hasOwnProperty.call(message, "uploader"))
                        writer.uint32(10).string(message.uploader);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(16).uint64(message.artifactId);
                    return writer;
                };

                MsgDiscardArtifact.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgDiscardArtifact();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.uploader = reader.string();
                                break;
                            }
                        case 2: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgDiscardArtifact;
            })();

            v1.MsgDiscardArtifactResponse = (function() {

                function MsgDiscardArtifactResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgDiscardArtifactResponse.create = function create(properties) {
                    return new MsgDiscardArtifactResponse(properties);
                };

                MsgDiscardArtifactResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgDiscardArtifactResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgDiscardArtifactResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgDiscardArtifactResponse;
            })();

            v1.MsgCreateModel = (function() {

                function MsgCreateModel(properties) {
                    this.classNames = [];
                    this.parents = [];
                    this.tuners = [];
                    this.compute = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCreateModel.prototype.creator = "";
                MsgCreateModel.prototype.name = "";
                MsgCreateModel.prototype.description = "";
                MsgCreateModel.prototype.artifactId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCreateModel.prototype.inputDimension = 0;
                MsgCreateModel.prototype.classes = 0;
                MsgCreateModel.prototype.classNames = $util.emptyArray;
                MsgCreateModel.prototype.parents = $util.emptyArray;
                MsgCreateModel.prototype.tuners = $util.emptyArray;
                MsgCreateModel.prototype.compute = $util.emptyArray;
                MsgCreateModel.prototype.licence = 0;
                MsgCreateModel.prototype.kind = 0;
                MsgCreateModel.prototype.retrieval = null;

                MsgCreateModel.create = function create(properties) {
                    return new MsgCreateModel(properties);
                };

                MsgCreateModel.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.name != null && Object.hasOwnProperty.call(message, "name"))
                        writer.uint32(18).string(message.name);
                    if (message.description != null && Object.hasOwnProperty.call(message, "description"))
                        writer.uint32(26).string(message.description);
                    if (message.artifactId != null && Object.hasOwnProperty.call(message, "artifactId"))
                        writer.uint32(32).uint64(message.artifactId);
                    if (message.inputDimension != null && Object.hasOwnProperty.call(message, "inputDimension"))
                        writer.uint32(40).uint32(message.inputDimension);
                    if (message.classes != null && Object.hasOwnProperty.call(message, "classes"))
                        writer.uint32(48).uint32(message.classes);
                    if (message.classNames != null && message.classNames.length)
                        for (let i = 0; i < message.classNames.length; ++i)
                            writer.uint32(58).string(message.classNames[i]);
                    if (message.parents != null && message.parents.length)
                        for (let i = 0; i < message.parents.length; ++i)
                            $root.openledger.model.v1.ParentShare.encode(message.parents[i], writer.uint32(66).fork()).ldelim();
                    if (message.tuners != null && message.tuners.length)
                        for (let i = 0; i < message.tuners.length; ++i)
                            $root.openledger.model.v1.AccountShare.encode(message.tuners[i], writer.uint32(74).fork()).ldelim();
                    if (message.compute != null && message.compute.length)
                        for (let i = 0; i < message.compute.length; ++i)
                            $root.openledger.model.v1.AccountShare.encode(message.compute[i], writer.uint32(82).fork()).ldelim();
                    if (message.licence != null && Object.hasOwnProperty.call(message, "licence"))
                        writer.uint32(88).uint32(message.licence);
                    if (message.kind != null && Object.hasOwnProperty.call(message, "kind"))
                        writer.uint32(184).int32(message.kind);
                    if (message.retrieval != null && Object.hasOwnProperty.call(message, "retrieval"))
                        $root.openledger.model.v1.Retrieval.encode(message.retrieval, writer.uint32(194).fork()).ldelim();
                    return writer;
                };

                MsgCreateModel.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgCreateModel();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.name = reader.string();
                                break;
                            }
                        case 3: {
                                message.description = reader.string();
                                break;
                            }
                        case 4: {
                                message.artifactId = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.inputDimension = reader.uint32();
                                break;
                            }
                        case 6: {
                                message.classes = reader.uint32();
                                break;
                            }
                        case 7: {
                                if (!(message.classNames && message.classNames.length))
                                    message.classNames = [];
                                message.classNames.push(reader.string());
                                break;
                            }
                        case 8: {
                                if (!(message.parents && message.parents.length))
                                    message.parents = [];
                                message.parents.push($root.openledger.model.v1.ParentShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 9: {
                                if (!(message.tuners && message.tuners.length))
                                    message.tuners = [];
                                message.tuners.push($root.openledger.model.v1.AccountShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 10: {
                                if (!(message.compute && message.compute.length))
                                    message.compute = [];
                                message.compute.push($root.openledger.model.v1.AccountShare.decode(reader, reader.uint32()));
                                break;
                            }
                        case 11: {
                                message.licence = reader.uint32();
                                break;
                            }
                        case 23: {
                                message.kind = reader.int32();
                                break;
                            }
                        case 24: {
                                message.retrieval = $root.openledger.model.v1.Retrieval.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCreateModel;
            })();

            v1.MsgCreateModelResponse = (function() {

                function MsgCreateModelResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCreateModelResponse.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgCreateModelResponse.create = function create(properties) {
                    return new MsgCreateModelResponse(properties);
                };

                MsgCreateModelResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(8).uint64(message.modelId);
                    return writer;
                };

                MsgCreateModelResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgCreateModelResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCreateModelResponse;
            })();

            v1.MsgAnnounceTraining = (function() {

                function MsgAnnounceTraining(properties) {
                    this.snapshots = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgAnnounceTraining.prototype.creator = "";
                MsgAnnounceTraining.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgAnnounceTraining.prototype.snapshots = $util.emptyArray;
                MsgAnnounceTraining.prototype.lambdaPpb = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgAnnounceTraining.create = function create(properties) {
                    return new MsgAnnounceTraining(properties);
                };

                MsgAnnounceTraining.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.snapshots != null && message.snapshots.length)
                        for (let i = 0; i < message.snapshots.length; ++i)
                            $root.openledger.model.v1.SnapshotRef.encode(message.snapshots[i], writer.uint32(26).fork()).ldelim();
                    if (message.lambdaPpb != null && Object.hasOwnProperty.call(message, "lambdaPpb"))
                        writer.uint32(32).uint64(message.lambdaPpb);
                    return writer;
                };

                MsgAnnounceTraining.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgAnnounceTraining();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                if (!(message.snapshots && message.snapshots.length))
                                    message.snapshots = [];
                                message.snapshots.push($root.openledger.model.v1.SnapshotRef.decode(reader, reader.uint32()));
                                break;
                            }
                        case 4: {
                                message.lambdaPpb = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgAnnounceTraining;
            })();

            v1.MsgAnnounceTrainingResponse = (function() {

                function MsgAnnounceTrainingResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgAnnounceTrainingResponse.create = function create(properties) {
                    return new MsgAnnounceTrainingResponse(properties);
                };

                MsgAnnounceTrainingResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgAnnounceTrainingResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgAnnounceTrainingResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgAnnounceTrainingResponse;
            })();

            v1.MsgRegisterHead = (function() {

                function MsgRegisterHead(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgRegisterHead.prototype.creator = "";
                MsgRegisterHead.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgRegisterHead.prototype.weights = $util.newBuffer([]);
                MsgRegisterHead.prototype.inverseFractionBits = 0;
                MsgRegisterHead.prototype.inverseSha256 = $util.newBuffer([]);
                MsgRegisterHead.prototype.chunkSize = 0;
                MsgRegisterHead.prototype.points = 0;
                MsgRegisterHead.prototype.sigmaFloorPpm = 0;

                MsgRegisterHead.create = function create(properties) {
                    return new MsgRegisterHead(properties);
                };

                MsgRegisterHead.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.weights != null && Object.hasOwnProperty.call(message, "weights"))
                        writer.uint32(26).bytes(message.weights);
                    if (message.inverseFractionBits != null && Object.hasOwnProperty.call(message, "inverseFractionBits"))
                        writer.uint32(32).uint32(message.inverseFractionBits);
                    if (message.inverseSha256 != null && Object.hasOwnProperty.call(message, "inverseSha256"))
                        writer.uint32(42).bytes(message.inverseSha256);
                    if (message.chunkSize != null && Object.hasOwnProperty.call(message, "chunkSize"))
                        writer.uint32(48).uint32(message.chunkSize);
                    if (message.points != null && Object.hasOwnProperty.call(message, "points"))
                        writer.uint32(56).uint32(message.points);
                    if (message.sigmaFloorPpm != null && Object.hasOwnProperty.call(message, "sigmaFloorPpm"))
                        writer.uint32(64).uint32(message.sigmaFloorPpm);
                    return writer;
                };

                MsgRegisterHead.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgRegisterHead();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.weights = reader.bytes();
                                break;
                            }
                        case 4: {
                                message.inverseFractionBits = reader.uint32();
                                break;
                            }
                        case 5: {
                                message.inverseSha256 = reader.bytes();
                                break;
                            }
                        case 6: {
                                message.chunkSize = reader.uint32();
                                break;
                            }
                        case 7: {
                                message.points = reader.uint32();
                                break;
                            }
                        case 8: {
                                message.sigmaFloorPpm = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgRegisterHead;
            })();

            v1.MsgRegisterHeadResponse = (function() {

                function MsgRegisterHeadResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgRegisterHeadResponse.prototype.chunks = 0;

                MsgRegisterHeadResponse.create = function create(properties) {
                    return new MsgRegisterHeadResponse(properties);
                };

                MsgRegisterHeadResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.chunks != null && Object.hasOwnProperty.call(message, "chunks"))
                        writer.uint32(8).uint32(message.chunks);
                    return writer;
                };

                MsgRegisterHeadResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgRegisterHeadResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.chunks = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgRegisterHeadResponse;
            })();

            v1.MsgUploadInverse = (function() {

                function MsgUploadInverse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUploadInverse.prototype.creator = "";
                MsgUploadInverse.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgUploadInverse.prototype.index = 0;
                MsgUploadInverse.prototype.data = $util.newBuffer([]);

                MsgUploadInverse.create = function create(properties) {
                    return new MsgUploadInverse(properties);
                };

                MsgUploadInverse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.index != null && Object.hasOwnProperty.call(message, "index"))
                        writer.uint32(24).uint32(message.index);
                    if (message.data != null && Object.hasOwnProperty.call(message, "data"))
                        writer.uint32(34).bytes(message.data);
                    return writer;
                };

                MsgUploadInverse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgUploadInverse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.index = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.data = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUploadInverse;
            })();

            v1.MsgUploadInverseResponse = (function() {

                function MsgUploadInverseResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUploadInverseResponse.prototype.chunksReceived = 0;

                MsgUploadInverseResponse.create = function create(properties) {
                    return new MsgUploadInverseResponse(properties);
                };

                MsgUploadInverseResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.chunksReceived != null && Object.hasOwnProperty.call(message, "chunksReceived"))
                        writer.uint32(8).uint32(message.chunksReceived);
                    return writer;
                };

                MsgUploadInverseResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgUploadInverseResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.chunksReceived = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUploadInverseResponse;
            })();

            v1.MsgCertifyStep = (function() {

                function MsgCertifyStep(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCertifyStep.prototype.sender = "";
                MsgCertifyStep.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCertifyStep.prototype.maxItems = 0;

                MsgCertifyStep.create = function create(properties) {
                    return new MsgCertifyStep(properties);
                };

                MsgCertifyStep.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.sender != null && Object.hasOwnProperty.call(message, "sender"))
                        writer.uint32(10).string(message.sender);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.maxItems != null && Object.hasOwnProperty.call(message, "maxItems"))
                        writer.uint32(24).uint32(message.maxItems);
                    return writer;
                };

                MsgCertifyStep.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgCertifyStep();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.sender = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.maxItems = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCertifyStep;
            })();

            v1.MsgCertifyStepResponse = (function() {

                function MsgCertifyStepResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgCertifyStepResponse.prototype.status = 0;
                MsgCertifyStepResponse.prototype.phase = 0;
                MsgCertifyStepResponse.prototype.done = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgCertifyStepResponse.prototype.refusal = 0;

                MsgCertifyStepResponse.create = function create(properties) {
                    return new MsgCertifyStepResponse(properties);
                };

                MsgCertifyStepResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.status != null && Object.hasOwnProperty.call(message, "status"))
                        writer.uint32(8).int32(message.status);
                    if (message.phase != null && Object.hasOwnProperty.call(message, "phase"))
                        writer.uint32(16).int32(message.phase);
                    if (message.done != null && Object.hasOwnProperty.call(message, "done"))
                        writer.uint32(24).uint64(message.done);
                    if (message.refusal != null && Object.hasOwnProperty.call(message, "refusal"))
                        writer.uint32(32).int32(message.refusal);
                    return writer;
                };

                MsgCertifyStepResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgCertifyStepResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.status = reader.int32();
                                break;
                            }
                        case 2: {
                                message.phase = reader.int32();
                                break;
                            }
                        case 3: {
                                message.done = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.refusal = reader.int32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgCertifyStepResponse;
            })();

            v1.MsgJudgeStep = (function() {

                function MsgJudgeStep(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgJudgeStep.prototype.sender = "";
                MsgJudgeStep.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgJudgeStep.prototype.maxItems = 0;

                MsgJudgeStep.create = function create(properties) {
                    return new MsgJudgeStep(properties);
                };

                MsgJudgeStep.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.sender != null && Object.hasOwnProperty.call(message, "sender"))
                        writer.uint32(10).string(message.sender);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.maxItems != null && Object.hasOwnProperty.call(message, "maxItems"))
                        writer.uint32(24).uint32(message.maxItems);
                    return writer;
                };

                MsgJudgeStep.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgJudgeStep();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.sender = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.maxItems = reader.uint32();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgJudgeStep;
            })();

            v1.MsgJudgeStepResponse = (function() {

                function MsgJudgeStepResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgJudgeStepResponse.prototype.judgement = null;

                MsgJudgeStepResponse.create = function create(properties) {
                    return new MsgJudgeStepResponse(properties);
                };

                MsgJudgeStepResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.judgement != null && Object.hasOwnProperty.call(message, "judgement"))
                        $root.openledger.model.v1.Judgement.encode(message.judgement, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                MsgJudgeStepResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgJudgeStepResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.judgement = $root.openledger.model.v1.Judgement.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgJudgeStepResponse;
            })();

            v1.MsgStateAccuracy = (function() {

                function MsgStateAccuracy(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgStateAccuracy.prototype.creator = "";
                MsgStateAccuracy.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgStateAccuracy.prototype.accuracyPpm = 0;
                MsgStateAccuracy.prototype.testItems = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgStateAccuracy.prototype.testSetSha256 = $util.newBuffer([]);

                MsgStateAccuracy.create = function create(properties) {
                    return new MsgStateAccuracy(properties);
                };

                MsgStateAccuracy.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.accuracyPpm != null && Object.hasOwnProperty.call(message, "accuracyPpm"))
                        writer.uint32(24).uint32(message.accuracyPpm);
                    if (message.testItems != null && Object.hasOwnProperty.call(message, "testItems"))
                        writer.uint32(32).uint64(message.testItems);
                    if (message.testSetSha256 != null && Object.hasOwnProperty.call(message, "testSetSha256"))
                        writer.uint32(42).bytes(message.testSetSha256);
                    return writer;
                };

                MsgStateAccuracy.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgStateAccuracy();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.accuracyPpm = reader.uint32();
                                break;
                            }
                        case 4: {
                                message.testItems = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.testSetSha256 = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgStateAccuracy;
            })();

            v1.MsgStateAccuracyResponse = (function() {

                function MsgStateAccuracyResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgStateAccuracyResponse.create = function create(properties) {
                    return new MsgStateAccuracyResponse(properties);
                };

                MsgStateAccuracyResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgStateAccuracyResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgStateAccuracyResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgStateAccuracyResponse;
            })();

            v1.MsgSetPrice = (function() {

                function MsgSetPrice(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSetPrice.prototype.creator = "";
                MsgSetPrice.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                MsgSetPrice.prototype.price = null;

                MsgSetPrice.create = function create(properties) {
                    return new MsgSetPrice(properties);
                };

                MsgSetPrice.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    if (message.price != null && Object.hasOwnProperty.call(message, "price"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.price, writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                MsgSetPrice.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgSetPrice();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.price = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSetPrice;
            })();

            v1.MsgSetPriceResponse = (function() {

                function MsgSetPriceResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgSetPriceResponse.create = function create(properties) {
                    return new MsgSetPriceResponse(properties);
                };

                MsgSetPriceResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgSetPriceResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgSetPriceResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgSetPriceResponse;
            })();

            v1.MsgDeprecateModel = (function() {

                function MsgDeprecateModel(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgDeprecateModel.prototype.creator = "";
                MsgDeprecateModel.prototype.modelId = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                MsgDeprecateModel.create = function create(properties) {
                    return new MsgDeprecateModel(properties);
                };

                MsgDeprecateModel.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.creator != null && Object.hasOwnProperty.call(message, "creator"))
                        writer.uint32(10).string(message.creator);
                    if (message.modelId != null && Object.hasOwnProperty.call(message, "modelId"))
                        writer.uint32(16).uint64(message.modelId);
                    return writer;
                };

                MsgDeprecateModel.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgDeprecateModel();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.creator = reader.string();
                                break;
                            }
                        case 2: {
                                message.modelId = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgDeprecateModel;
            })();

            v1.MsgDeprecateModelResponse = (function() {

                function MsgDeprecateModelResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgDeprecateModelResponse.create = function create(properties) {
                    return new MsgDeprecateModelResponse(properties);
                };

                MsgDeprecateModelResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgDeprecateModelResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgDeprecateModelResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgDeprecateModelResponse;
            })();

            v1.MsgUpdateParams = (function() {

                function MsgUpdateParams(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParams.prototype.authority = "";
                MsgUpdateParams.prototype.params = null;

                MsgUpdateParams.create = function create(properties) {
                    return new MsgUpdateParams(properties);
                };

                MsgUpdateParams.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.authority != null && Object.hasOwnProperty.call(message, "authority"))
                        writer.uint32(10).string(message.authority);
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.model.v1.Params.encode(message.params, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgUpdateParams.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgUpdateParams();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.authority = reader.string();
                                break;
                            }
                        case 2: {
                                message.params = $root.openledger.model.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParams;
            })();

            v1.MsgUpdateParamsResponse = (function() {

                function MsgUpdateParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParamsResponse.create = function create(properties) {
                    return new MsgUpdateParamsResponse(properties);
                };

                MsgUpdateParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgUpdateParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.model.v1.MsgUpdateParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParamsResponse;
            })();

            return v1;
        })();

        return model;
    })();

    openledger.ratelimit = (function() {

        const ratelimit = {};

        ratelimit.v1 = (function() {

            const v1 = {};

            v1.Params = (function() {

                function Params(properties) {
                    this.paths = [];
                    this.totals = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Params.prototype.paths = $util.emptyArray;
                Params.prototype.totals = $util.emptyArray;
                Params.prototype.whitelistSendsOnly = false;

                Params.create = function create(properties) {
                    return new Params(properties);
                };

                Params.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.paths != null && message.paths.length)
                        for (let i = 0; i < message.paths.length; ++i)
                            $root.openledger.ratelimit.v1.Limit.encode(message.paths[i], writer.uint32(10).fork()).ldelim();
                    if (message.totals != null && message.totals.length)
                        for (let i = 0; i < message.totals.length; ++i)
                            $root.openledger.ratelimit.v1.Limit.encode(message.totals[i], writer.uint32(18).fork()).ldelim();
                    if (message.whitelistSendsOnly != null && Object.hasOwnProperty.call(message, "whitelistSendsOnly"))
                        writer.uint32(24).bool(message.whitelistSendsOnly);
                    return writer;
                };

                Params.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.Params();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.paths && message.paths.length))
                                    message.paths = [];
                                message.paths.push($root.openledger.ratelimit.v1.Limit.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                if (!(message.totals && message.totals.length))
                                    message.totals = [];
                                message.totals.push($root.openledger.ratelimit.v1.Limit.decode(reader, reader.uint32()));
                                break;
                            }
                        case 3: {
                                message.whitelistSendsOnly = reader.bool();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Params;
            })();

            v1.Limit = (function() {

                function Limit(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Limit.prototype.denom = "";
                Limit.prototype.maxSend = "";
                Limit.prototype.maxRecv = "";
                Limit.prototype.hours = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Limit.create = function create(properties) {
                    return new Limit(properties);
                };

                Limit.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(10).string(message.denom);
                    if (message.maxSend != null && Object.hasOwnProperty.call(message, "maxSend"))
                        writer.uint32(18).string(message.maxSend);
                    if (message.maxRecv != null && Object.hasOwnProperty.call(message, "maxRecv"))
                        writer.uint32(26).string(message.maxRecv);
                    if (message.hours != null && Object.hasOwnProperty.call(message, "hours"))
                        writer.uint32(32).uint64(message.hours);
                    return writer;
                };

                Limit.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.Limit();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.denom = reader.string();
                                break;
                            }
                        case 2: {
                                message.maxSend = reader.string();
                                break;
                            }
                        case 3: {
                                message.maxRecv = reader.string();
                                break;
                            }
                        case 4: {
                                message.hours = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Limit;
            })();

            v1.Flow = (function() {

                function Flow(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Flow.prototype.denom = "";
                Flow.prototype.place = "";
                Flow.prototype.window = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Flow.prototype.inflow = "";
                Flow.prototype.outflow = "";

                Flow.create = function create(properties) {
                    return new Flow(properties);
                };

                Flow.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(10).string(message.denom);
                    if (message.place != null && Object.hasOwnProperty.call(message, "place"))
                        writer.uint32(18).string(message.place);
                    if (message.window != null && Object.hasOwnProperty.call(message, "window"))
                        writer.uint32(24).uint64(message.window);
                    if (message.inflow != null && Object.hasOwnProperty.call(message, "inflow"))
                        writer.uint32(34).string(message.inflow);
                    if (message.outflow != null && Object.hasOwnProperty.call(message, "outflow"))
                        writer.uint32(42).string(message.outflow);
                    return writer;
                };

                Flow.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.Flow();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.denom = reader.string();
                                break;
                            }
                        case 2: {
                                message.place = reader.string();
                                break;
                            }
                        case 3: {
                                message.window = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.inflow = reader.string();
                                break;
                            }
                        case 5: {
                                message.outflow = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Flow;
            })();

            v1.PendingPacket = (function() {

                function PendingPacket(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                PendingPacket.prototype.sent = false;
                PendingPacket.prototype.place = "";
                PendingPacket.prototype.denom = "";
                PendingPacket.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                PendingPacket.prototype.placeWindow = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                PendingPacket.prototype.totalWindow = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                PendingPacket.create = function create(properties) {
                    return new PendingPacket(properties);
                };

                PendingPacket.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.sent != null && Object.hasOwnProperty.call(message, "sent"))
                        writer.uint32(8).bool(message.sent);
                    if (message.place != null && Object.hasOwnProperty.call(message, "place"))
                        writer.uint32(18).string(message.place);
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(26).string(message.denom);
                    if (message.sequence != null && Object.hasOwnProperty.call(message, "sequence"))
                        writer.uint32(32).uint64(message.sequence);
                    if (message.placeWindow != null && Object.hasOwnProperty.call(message, "placeWindow"))
                        writer.uint32(40).uint64(message.placeWindow);
                    if (message.totalWindow != null && Object.hasOwnProperty.call(message, "totalWindow"))
                        writer.uint32(48).uint64(message.totalWindow);
                    return writer;
                };

                PendingPacket.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.PendingPacket();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.sent = reader.bool();
                                break;
                            }
                        case 2: {
                                message.place = reader.string();
                                break;
                            }
                        case 3: {
                                message.denom = reader.string();
                                break;
                            }
                        case 4: {
                                message.sequence = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.placeWindow = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.totalWindow = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return PendingPacket;
            })();

            v1.GenesisState = (function() {

                function GenesisState(properties) {
                    this.flows = [];
                    this.pending = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                GenesisState.prototype.params = null;
                GenesisState.prototype.flows = $util.emptyArray;
                GenesisState.prototype.pending = $util.emptyArray;

                GenesisState.create = function create(properties) {
                    return new GenesisState(properties);
                };

                GenesisState.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.ratelimit.v1.Params.encode(message.params, writer.uint32(10).fork()).ldelim();
                    if (message.flows != null && message.flows.length)
                        for (let i = 0; i < message.flows.length; ++i)
                            $root.openledger.ratelimit.v1.Flow.encode(message.flows[i], writer.uint32(18).fork()).ldelim();
                    if (message.pending != null && message.pending.length)
                        for (let i = 0; i < message.pending.length; ++i)
                            $root.openledger.ratelimit.v1.PendingPacket.encode(message.pending[i], writer.uint32(26).fork()).ldelim();
                    return writer;
                };

                GenesisState.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.GenesisState();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.params = $root.openledger.ratelimit.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                if (!(message.flows && message.flows.length))
                                    message.flows = [];
                                message.flows.push($root.openledger.ratelimit.v1.Flow.decode(reader, reader.uint32()));
                                break;
                            }
                        case 3: {
                                if (!(message.pending && message.pending.length))
                                    message.pending = [];
                                message.pending.push($root.openledger.ratelimit.v1.PendingPacket.decode(reader, reader.uint32()));
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return GenesisState;
            })();

            v1.QueryParamsRequest = (function() {

                function QueryParamsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsRequest.create = function create(properties) {
                    return new QueryParamsRequest(properties);
                };

                QueryParamsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                QueryParamsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.QueryParamsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsRequest;
            })();

            v1.QueryParamsResponse = (function() {

                function QueryParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryParamsResponse.prototype.params = null;

                QueryParamsResponse.create = function create(properties) {
                    return new QueryParamsResponse(properties);
                };

                QueryParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.ratelimit.v1.Params.encode(message.params, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.QueryParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.params = $root.openledger.ratelimit.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryParamsResponse;
            })();

            v1.QueryFlowsRequest = (function() {

                function QueryFlowsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryFlowsRequest.prototype.pagination = null;

                QueryFlowsRequest.create = function create(properties) {
                    return new QueryFlowsRequest(properties);
                };

                QueryFlowsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageRequest.encode(message.pagination, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryFlowsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.QueryFlowsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageRequest.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryFlowsRequest;
            })();

            v1.QueryFlowsResponse = (function() {

                function QueryFlowsResponse(properties) {
                    this.flows = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryFlowsResponse.prototype.flows = $util.emptyArray;
                QueryFlowsResponse.prototype.pagination = null;

                QueryFlowsResponse.create = function create(properties) {
                    return new QueryFlowsResponse(properties);
                };

                QueryFlowsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.flows != null && message.flows.length)
                        for (let i = 0; i < message.flows.length; ++i)
                            $root.openledger.ratelimit.v1.Flow.encode(message.flows[i], writer.uint32(10).fork()).ldelim();
                    if (message.pagination != null && Object.hasOwnProperty.call(message, "pagination"))
                        $root.cosmos.base.query.v1beta1.PageResponse.encode(message.pagination, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                QueryFlowsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.QueryFlowsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                if (!(message.flows && message.flows.length))
                                    message.flows = [];
                                message.flows.push($root.openledger.ratelimit.v1.Flow.decode(reader, reader.uint32()));
                                break;
                            }
                        case 2: {
                                message.pagination = $root.cosmos.base.query.v1beta1.PageResponse.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryFlowsResponse;
            })();

            v1.MsgUpdateParams = (function() {

                function MsgUpdateParams(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParams.prototype.authority = "";
                MsgUpdateParams.prototype.params = null;

                MsgUpdateParams.create = function create(properties) {
                    return new MsgUpdateParams(properties);
                };

                MsgUpdateParams.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.authority != null && Object.hasOwnProperty.call(message, "authority"))
                        writer.uint32(10).string(message.authority);
                    if (message.params != null && Object.hasOwnProperty.call(message, "params"))
                        $root.openledger.ratelimit.v1.Params.encode(message.params, writer.uint32(18).fork()).ldelim();
                    return writer;
                };

                MsgUpdateParams.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.MsgUpdateParams();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.authority = reader.string();
                                break;
                            }
                        case 2: {
                                message.params = $root.openledger.ratelimit.v1.Params.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParams;
            })();

            v1.MsgUpdateParamsResponse = (function() {

                function MsgUpdateParamsResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                MsgUpdateParamsResponse.create = function create(properties) {
                    return new MsgUpdateParamsResponse(properties);
                };

                MsgUpdateParamsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                MsgUpdateParamsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.ratelimit.v1.MsgUpdateParamsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return MsgUpdateParamsResponse;
            })();

            return v1;
        })();

        return ratelimit;
    })();

    openledger.transfer = (function() {

        const transfer = {};

        transfer.v1 = (function() {

            const v1 = {};

            v1.QueryEscrowsRequest = (function() {

                function QueryEscrowsRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryEscrowsRequest.prototype.denom = "";

                QueryEscrowsRequest.create = function create(properties) {
                    return new QueryEscrowsRequest(properties);
                };

                QueryEscrowsRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.denom != null && Object.hasOwnProperty.call(message, "denom"))
                        writer.uint32(10).string(message.denom);
                    return writer;
                };

                QueryEscrowsRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.transfer.v1.QueryEscrowsRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.denom = reader.string();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryEscrowsRequest;
            })();

            v1.QueryEscrowsResponse = (function() {

                function QueryEscrowsResponse(properties) {
                    this.escrows = [];
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryEscrowsResponse.prototype.total = null;
                QueryEscrowsResponse.prototype.sum = null;
                QueryEscrowsResponse.prototype.escrows = $util.emptyArray;
                QueryEscrowsResponse.prototype.totalKey = $util.newBuffer([]);

                QueryEscrowsResponse.create = function create(properties) {
                    return new QueryEscrowsResponse(properties);
                };

                QueryEscrowsResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.total != null && Object.hasOwnProperty.call(message, "total"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.total, writer.uint32(10).fork()).ldelim();
                    if (message.sum != null && Object.hasOwnProperty.call(message, "sum"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.sum, writer.uint32(18).fork()).ldelim();
                    if (message.escrows != null && message.escrows.length)
                        for (let i = 0; i < message.escrows.length; ++i)
                            $root.openledger.transfer.v1.Escrow.encode(message.escrows[i], writer.uint32(26).fork()).ldelim();
                    if (message.totalKey != null && Object.hasOwnProperty.call(message, "totalKey"))
                        writer.uint32(34).bytes(message.totalKey);
                    return writer;
                };

                QueryEscrowsResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.transfer.v1.QueryEscrowsResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.total = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 2: {
                                message.sum = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 3: {
                                if (!(message.escrows && message.escrows.length))
                                    message.escrows = [];
                                message.escrows.push($root.openledger.transfer.v1.Escrow.decode(reader, reader.uint32()));
                                break;
                            }
                        case 4: {
                                message.totalKey = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryEscrowsResponse;
            })();

            v1.Escrow = (function() {

                function Escrow(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                Escrow.prototype.channel = "";
                Escrow.prototype.address = "";
                Escrow.prototype.amount = null;
                Escrow.prototype.balanceKey = $util.newBuffer([]);

                Escrow.create = function create(properties) {
                    return new Escrow(properties);
                };

                Escrow.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
                        writer.uint32(10).string(message.channel);
                    if (message.address != null && Object.hasOwnProperty.call(message, "address"))
                        writer.uint32(18).string(message.address);
                    if (message.amount != null && Object.hasOwnProperty.call(message, "amount"))
                        $root.cosmos.base.v1beta1.Coin.encode(message.amount, writer.uint32(26).fork()).ldelim();
                    if (message.balanceKey != null && Object.hasOwnProperty.call(message, "balanceKey"))
                        writer.uint32(34).bytes(message.balanceKey);
                    return writer;
                };

                Escrow.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.transfer.v1.Escrow();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.channel = reader.string();
                                break;
                            }
                        case 2: {
                                message.address = reader.string();
                                break;
                            }
                        case 3: {
                                message.amount = $root.cosmos.base.v1beta1.Coin.decode(reader, reader.uint32());
                                break;
                            }
                        case 4: {
                                message.balanceKey = reader.bytes();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return Escrow;
            })();

            return v1;
        })();

        return transfer;
    })();

    openledger.wasm = (function() {

        const wasm = {};

        wasm.v1 = (function() {

            const v1 = {};

            v1.GasRegister = (function() {

                function GasRegister(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                GasRegister.prototype.instance = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.instanceDiscount = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.compilePerByte = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.uncompressHundredthsPerByte = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.multiplier = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.eventAttribute = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.eventAttributeByte = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.eventFreeBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.messageByte = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.customEvent = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.pin = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.unpin = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.freePages = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.page = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.maxCodeBytesPerBlock = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.slowInstruction = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.slowInstructionPage = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                GasRegister.prototype.queryByte = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                GasRegister.create = function create(properties) {
                    return new GasRegister(properties);
                };

                GasRegister.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.instance != null && Object.hasOwnProperty.call(message, "instance"))
                        writer.uint32(8).uint64(message.instance);
                    if (message.instanceDiscount != null && Object.hasOwnProperty.call(message, "instanceDiscount"))
                        writer.uint32(16).uint64(message.instanceDiscount);
                    if (message.compilePerByte != null && Object.hasOwnProperty.call(message, "compilePerByte"))
                        writer.uint32(24).uint64(message.compilePerByte);
                    if (message.uncompressHundredthsPerByte != null && Object.hasOwnProperty.call(message, "uncompressHundredthsPerByte"))
                        writer.uint32(32).uint64(message.uncompressHundredthsPerByte);
                    if (message.multiplier != null && Object.hasOwnProperty.call(message, "multiplier"))
                        writer.uint32(40).uint64(message.multiplier);
                    if (message.eventAttribute != null && Object.hasOwnProperty.call(message, "eventAttribute"))
                        writer.uint32(48).uint64(message.eventAttribute);
                    if (message.eventAttributeByte != null && Object.hasOwnProperty.call(message, "eventAttributeByte"))
                        writer.uint32(56).uint64(message.eventAttributeByte);
                    if (message.eventFreeBytes != null && Object.hasOwnProperty.call(message, "eventFreeBytes"))
                        writer.uint32(64).uint64(message.eventFreeBytes);
                    if (message.messageByte != null && Object.hasOwnProperty.call(message, "messageByte"))
                        writer.uint32(72).uint64(message.messageByte);
                    if (message.customEvent != null && Object.hasOwnProperty.call(message, "customEvent"))
                        writer.uint32(80).uint64(message.customEvent);
                    if (message.pin != null && Object.hasOwnProperty.call(message, "pin"))
                        writer.uint32(88).uint64(message.pin);
                    if (message.unpin != null && Object.hasOwnProperty.call(message, "unpin"))
                        writer.uint32(96).uint64(message.unpin);
                    if (message.freePages != null && Object.hasOwnProperty.call(message, "freePages"))
                        writer.uint32(104).uint64(message.freePages);
                    if (message.page != null && Object.hasOwnProperty.call(message, "page"))
                        writer.uint32(112).uint64(message.page);
                    if (message.maxCodeBytesPerBlock != null && Object.hasOwnProperty.call(message, "maxCodeBytesPerBlock"))
                        writer.uint32(120).uint64(message.maxCodeBytesPerBlock);
                    if (message.slowInstruction != null && Object.hasOwnProperty.call(message, "slowInstruction"))
                        writer.uint32(128).uint64(message.slowInstruction);
                    if (message.slowInstructionPage != null && Object.hasOwnProperty.call(message, "slowInstructionPage"))
                        writer.uint32(136).uint64(message.slowInstructionPage);
                    if (message.queryByte != null && Object.hasOwnProperty.call(message, "queryByte"))
                        writer.uint32(144).uint64(message.queryByte);
                    return writer;
                };

                GasRegister.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.wasm.v1.GasRegister();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.instance = reader.uint64();
                                break;
                            }
                        case 2: {
                                message.instanceDiscount = reader.uint64();
                                break;
                            }
                        case 3: {
                                message.compilePerByte = reader.uint64();
                                break;
                            }
                        case 4: {
                                message.uncompressHundredthsPerByte = reader.uint64();
                                break;
                            }
                        case 5: {
                                message.multiplier = reader.uint64();
                                break;
                            }
                        case 6: {
                                message.eventAttribute = reader.uint64();
                                break;
                            }
                        case 7: {
                                message.eventAttributeByte = reader.uint64();
                                break;
                            }
                        case 8: {
                                message.eventFreeBytes = reader.uint64();
                                break;
                            }
                        case 9: {
                                message.messageByte = reader.uint64();
                                break;
                            }
                        case 10: {
                                message.customEvent = reader.uint64();
                                break;
                            }
                        case 11: {
                                message.pin = reader.uint64();
                                break;
                            }
                        case 12: {
                                message.unpin = reader.uint64();
                                break;
                            }
                        case 13: {
                                message.freePages = reader.uint64();
                                break;
                            }
                        case 14: {
                                message.page = reader.uint64();
                                break;
                            }
                        case 15: {
                                message.maxCodeBytesPerBlock = reader.uint64();
                                break;
                            }
                        case 16: {
                                message.slowInstruction = reader.uint64();
                                break;
                            }
                        case 17: {
                                message.slowInstructionPage = reader.uint64();
                                break;
                            }
                        case 18: {
                                message.queryByte = reader.uint64();
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return GasRegister;
            })();

            v1.QueryGasRegisterRequest = (function() {

                function QueryGasRegisterRequest(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryGasRegisterRequest.create = function create(properties) {
                    return new QueryGasRegisterRequest(properties);
                };

                QueryGasRegisterRequest.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    return writer;
                };

                QueryGasRegisterRequest.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.wasm.v1.QueryGasRegisterRequest();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryGasRegisterRequest;
            })();

            v1.QueryGasRegisterResponse = (function() {

                function QueryGasRegisterResponse(properties) {
                    if (properties)
                        for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null)
                                this[keys[i]] = properties[keys[i]];
                }

                QueryGasRegisterResponse.prototype.gasRegister = null;

                QueryGasRegisterResponse.create = function create(properties) {
                    return new QueryGasRegisterResponse(properties);
                };

                QueryGasRegisterResponse.encode = function encode(message, writer) {
                    if (!writer)
                        writer = $Writer.create();
                    if (message.gasRegister != null && Object.hasOwnProperty.call(message, "gasRegister"))
                        $root.openledger.wasm.v1.GasRegister.encode(message.gasRegister, writer.uint32(10).fork()).ldelim();
                    return writer;
                };

                QueryGasRegisterResponse.decode = function decode(reader, length, error) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    let end = length === undefined ? reader.len : reader.pos + length, message = new $root.openledger.wasm.v1.QueryGasRegisterResponse();
                    while (reader.pos < end) {
                        let tag = reader.uint32();
                        if (tag === error)
                            break;
                        switch (tag >>> 3) {
                        case 1: {
                                message.gasRegister = $root.openledger.wasm.v1.GasRegister.decode(reader, reader.uint32());
                                break;
                            }
                        default:
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                    return message;
                };

                return QueryGasRegisterResponse;
            })();

            return v1;
        })();

        return wasm;
    })();

    return openledger;
})();

export { $root as default };
