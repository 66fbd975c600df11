using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Programs that import what was installed, before anybody else's does.</summary>
internal static class SelfTests
{
    // One of a package's modules is enough: some ship their tests, or modules for other platforms, beside what they are for.
    private const string PythonProgram =
        """
        import importlib, importlib.metadata, sys
        sys.path.insert(0, FOLDER)

        def modules(distribution):
            text = distribution.read_text('top_level.txt')
            if text:
                return text.split()
            found = set()
            for file in distribution.files or ():
                first = file.parts[0]
                if len(file.parts) == 1:
                    if first.endswith(('.py', '.so')):
                        found.add(first.split('.')[0])
                elif first.isidentifier() and first != '__pycache__':
                    found.add(first)
            return sorted(found)

        failed = []
        for name in NAMES:
            try:
                found = modules(importlib.metadata.distribution(name))
            except importlib.metadata.PackageNotFoundError:
                # Under a marker that does not hold here.
                continue
            reasons = []
            for module in found:
                try:
                    importlib.import_module(module)
                    break
                except BaseException as error:
                    reasons.append(f'import {module}: {type(error).__name__}: {error}')
            else:
                failed += reasons
        if failed:
            sys.exit('; '.join(failed))
        """;

    private const string NodeProgram =
        """
        const fs = require('fs'), path = require('path');
        const failed = [];
        // Types, styles and the like have nothing to load.
        const hasCode = name => require.resolve.paths(name).some(root => {
          const folder = path.join(root, name);
          try {
            const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
            return Boolean(about.main || about.exports || about.module) || fs.existsSync(path.join(folder, 'index.js'));
          } catch { return false; }
        });
        const exists = name => require.resolve.paths(name).some(root => fs.existsSync(path.join(root, name, 'package.json')));
        (async () => {
          for (const name of NAMES) {
            if (!exists(name)) { failed.push(`${name} is not there`); continue; }
            if (!hasCode(name)) continue;
            try { require(name); } catch (first) {
              try { await import(name); } catch (error) { failed.push(`import ${name}: ${error.message}`); }
            }
          }
          if (failed.length > 0) { console.error(failed.join('; ')); process.exit(1); }
          // A package may hold the loop open for ever.
          process.exit(0);
        })();
        """;

    /// <param name="folder">site-packages, as the program sees it.</param>
    /// <param name="names">Packages.</param>
    public static string Python(string folder, IEnumerable<string> names) =>
        Fill(PythonProgram.Replace("FOLDER", $"'{folder}'", StringComparison.Ordinal), names);

    public static string Node(IEnumerable<string> names) => Fill(NodeProgram, names);

    /// <summary>A program above did not end well.</summary>
    public static DependencyException Failed(CommandResult result, InstallFolder folder) =>
        new(DependencyFailure.NotInstallable, $"installed, but not usable: {ToolMessage.Create(result.Output, folder)}");

    // Names of lists have passed the reader: JSON's strings of them are Python's as well.
    private static string Fill(string program, IEnumerable<string> names) =>
        program.Replace("NAMES", JsonSerializer.Serialize([.. names], SandboxJsonContext.Default.StringArray), StringComparison.Ordinal);
}
