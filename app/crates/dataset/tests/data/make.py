"""Makes the Parquet files of the tests: pip install pyarrow==21.0.0; python make.py"""
import pyarrow as pa
import pyarrow.parquet as pq

N = 600
floats = [i + 0.1 for i in range(N)]
floats[9] = None
floats[N - 3 :] = [float("nan"), float("inf"), float("-inf")]
table = pa.table(
    {
        "text": pa.array([None if i == 7 else f'Grüße, {i} "mal"\n' for i in range(N)]),
        "label": pa.array(["blame" if i % 7 == 0 and i else "praise" for i in range(N)]).dictionary_encode(),
        "float": pa.array(floats, pa.float64()),
        "single": pa.array([0.25 + i for i in range(N)], pa.float32()),
        "whole": pa.array([i % 256 - 128 for i in range(N)], pa.int8()),
        "flag": pa.array([i % 2 == 0 for i in range(N)]),
        "list": pa.array([[i, -1, 2] for i in range(N)], pa.list_(pa.int32())),
    }
)
for codec in ["none", "snappy", "zstd", "gzip", "lz4"]:
    pq.write_table(table, f"{codec}.parquet", compression=codec, row_group_size=400, use_dictionary=True)
odd = pa.table({"bytes": pa.array([b"good", b"caf\xe9"]), "when": pa.array([1, 2], pa.timestamp("ms"))})
pq.write_table(odd, "odd.parquet")
