"""Prints the dependencies of a pyproject.toml (`project.dependencies`, PEP 621) as lines of a requirements.txt: they are installed without the project."""

import sys


def requirements(path: str) -> str:
    try:
        import tomllib as toml  # type: ignore[import-not-found]
    except ImportError:
        # Before Python 3.11 pip brings a reader along.
        from pip._vendor import tomli as toml  # type: ignore[no-redef]
    with open(path, 'rb') as file:
        project = toml.load(file).get('project', {})
    return ''.join(line + '\n' for line in project.get('dependencies', []))


if __name__ == '__main__':
    sys.stdout.write(requirements(sys.argv[1]))
