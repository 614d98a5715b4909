#!/usr/bin/env python3
"""Splink 5 with DuckDB on the file that bench_linkage uses, for the ratio in the same run.

    python3 -m venv venv && venv/bin/pip install splink duckdb
    bench_linkage make people.csv && bench_linkage people.csv && venv/bin/python bench/linkage_peer.py people.csv

The same comparisons and the same blocking rules as Tutti's person model, as far as Splink has them; F1 is given at Splink's own best
threshold, for pairs and after clustering (connected components).
"""
import resource
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

path = sys.argv[1]
start = lap = time.perf_counter()


def tick(what):
    global lap
    now = time.perf_counter()
    print(f"{what} {now - lap:.2f} s", flush=True)
    lap = now


con = duckdb.connect()
con.execute("set threads = 2")
con.execute(f"""create table people as
    select id as unique_id, given, family, birth_date, email, phone, city, entity, postcode, number, street,
           postcode || ' ' || street || ' ' || number as home, postcode || ' ' || number as door
    from read_csv('{path}', header = true, all_varchar = true)""")
tick("read")

rules = [
    block_on("email"),
    block_on("phone"),
    block_on("given", "family", "substr(birth_date, 1, 4)"),
    block_on("given", "family", "city"),
    block_on("birth_date", "substr(family, 1, 2)"),
    block_on("birth_date", "substr(given, 1, 2)"),
    block_on("birth_date", "number"),
    block_on("birth_date", "postcode"),
    block_on("postcode", "substr(family, 1, 3)"),
    block_on("postcode", "given"),
]
settings = SettingsCreator(
    link_type="dedupe_only",
    comparisons=[
        cl.NameComparison("given", jaro_winkler_thresholds=[0.9, 0.78]).configure(term_frequency_adjustments=True),
        cl.NameComparison("family", jaro_winkler_thresholds=[0.9, 0.78]).configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("birth_date", input_is_string=True),
        cl.EmailComparison("email"),
        cl.LevenshteinAtThresholds("phone", [1]),
        cl.ExactMatch("home").configure(term_frequency_adjustments=True),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
    ],
    blocking_rules_to_generate_predictions=rules,
    retain_matching_columns=False,
    additional_columns_to_retain=["entity"],
)
api = DuckDBAPI(con)
linker = Linker(api.register("people"), settings, log_level=30)
linker.training.estimate_probability_two_random_records_match(
    [block_on("given", "family", "birth_date"), block_on("email", "family")], recall=0.6)
linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
for rule in (block_on("given", "family"), block_on("birth_date", "postcode"), block_on("email")):
    linker.training.estimate_parameters_using_expectation_maximisation(rule)
tick("train")
predicted = linker.inference.predict(threshold_match_weight=-5)
tick("score")

true_pairs = con.execute("select sum(n * (n - 1) / 2) from (select count(*) n from people group by entity)").fetchall()[0][0]


def f1(found, right):
    precision, recall = right / max(found, 1), right / true_pairs
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


best = (0,)
for bits in range(-5, 45):
    found, right = con.execute(
        f"select count(*), count(*) filter (entity_l = entity_r) from {predicted.physical_name} where match_weight >= {bits}").fetchall()[0]
    best = max(best, (*f1(found, right), bits))
print("pairs    F1 {:.4f} (precision {:.4f}, recall {:.4f}) at {} bits".format(*best))
judging = time.perf_counter() - lap
lap = time.perf_counter()
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_weight=best[3])
tick("cluster")
total = time.perf_counter() - start - judging
for bits in (best[3], best[3] + 3, best[3] + 6):
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_weight=bits)
    name = clusters.physical_name
    found, = con.execute(f"select sum(n * (n - 1) / 2) from (select count(*) n from {name} group by cluster_id)").fetchall()[0]
    right, = con.execute(f"select sum(n * (n - 1) / 2) from (select count(*) n from {name} group by cluster_id, entity)").fetchall()[0]
    print("groups   F1 {:.4f} (precision {:.4f}, recall {:.4f}) at {} bits".format(*f1(found, right), bits))
print(f"all {total:.2f} s; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
