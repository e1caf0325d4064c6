"""Opens results files as their users do: each group in one line. Exit status 77: the libraries are missing."""
import sys
import warnings

try:
    import h5netcdf  # noqa: F401  the engine
    import h5py
    import pandas
    import xarray
except ImportError as error:
    print(f"skipped: {error.name} is not installed; pip install h5py h5netcdf xarray pandas")
    sys.exit(77)
try:
    import netCDF4  # noqa: F401
    engines = ["h5netcdf", "netcdf4"]
except ImportError:
    engines = ["h5netcdf"]

GROUPS = {
    "results": {"evaluation", "cell", "byte"},
    "programs": {"program"},
    "tasks": {"task"},
    "inputs": {"input", "cell"},
    "solved": {"row"},
    "ranks": {"rank"},
    "timings": {"rank"},
    "timings/batches": {"batch"},
    "provenance": {"file"},
}


def value(results, evaluation):
    """The text of one value, by the layout that the README documents."""
    kind, offset, size = (int(results[name][evaluation]) for name in ("kind", "offset", "size"))
    if offset < 0:
        return None
    if kind == 2:
        return bytes(results["text"][offset : offset + size].values).decode()
    height, width = (int(results[name][evaluation]) for name in ("height", "width"))
    return results["cells"][offset : offset + size].values.reshape(height, width).tolist()


def check(full, empty):
    for engine in engines:
        for path in (full, empty):
            for group, dimensions in GROUPS.items():
                with xarray.open_dataset(path, group=group, engine=engine) as dataset:
                    assert set(dataset.sizes) == dimensions, (engine, group, dict(dataset.sizes))
                    dataset.load()
                    for name, variable in dataset.variables.items():
                        assert variable.attrs.get("long_name") and variable.attrs.get("units"), (group, name)
        with xarray.open_dataset(full, group="results", engine=engine) as results:
            assert results.sizes["evaluation"] == 10
            assert results["status"].dtype == "uint8"
            assert results["status"].attrs["flag_meanings"].split() == ["ok", "error", "limit"]
            assert list(results["status"].attrs["flag_values"]) == [0, 1, 2]
            assert value(results, 0) == [[2, 1, 4], [3, 6, 5]]
            assert value(results, 4) == "{-2, (<function>,)}"
            assert value(results, 5) is None and value(results, 8) is None
        with xarray.open_dataset(full, group="programs", engine=engine) as programs:
            assert list(programs["name"].values) == ["solve_a", "solve_b"]
            assert programs["source"].values[0].startswith("def solve_a(I):\n")
        with xarray.open_dataset(full, group="timings", engine=engine) as timings:
            assert timings["kernel"].dtype == "float64" and timings.attrs["load_balance"] == 0.75
        with xarray.open_dataset(full, group="provenance", engine=engine) as provenance:
            assert provenance.attrs["command"] == "megabatch run"

    with h5py.File(full) as file:
        assert file.attrs["schema_version"] == 1 and file.attrs["default"] in file
        group = file["results"]
        rows = group["evaluation"].shape
        frame = pandas.DataFrame({name: column[:] for name, column in group.items() if column.shape == rows})
        assert list(frame["evaluation"]) == list(range(10))
        assert frame["match"].value_counts().to_dict() == {0: 5, 1: 3, 255: 2}


warnings.simplefilter("error")
check(*sys.argv[1:])
print("opened by " + ", ".join(engines) + ", h5py and pandas")
