using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Programs that import what was installed, before anybody else's does.</summary>
internal static class SelfTests
{
    // One of a package's modules is enough: some ship their tests, or modules for other platforms, beside what they are for.
    private const string PythonProgram =
        """
        import importlib, importlib.metadata, site, sys

        # As programs have it: behind the standard library, before the host's, and with what .pth files do.
        hosts = [entry for entry in sys.path if entry.endswith(('/dist-packages', '/site-packages'))]
        sys.path[:] = [entry for entry in sys.path if entry not in hosts]
        site.addsitedir(FOLDER)
        sys.path += hosts

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
        print('\nDONE', flush=True)
        """;

    private const string NodeProgram =
        """
        const fs = require('fs'), path = require('path');
        const failed = [];
        // Types, styles and the like have nothing to load.
        const hasCode = name => module.paths.some(root => {
          const folder = path.join(root, name);
          try {
            const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
            return Boolean(about.main || about.exports || about.module) || fs.existsSync(path.join(folder, 'index.js'));
          } catch { return false; }
        });
        const exists = name => module.paths.some(root => fs.existsSync(path.join(root, name, 'package.json')));
        (async () => {
          for (const name of NAMES) {
            if (!exists(name)) { failed.push(`${name} is not there`); continue; }
            if (!hasCode(name)) continue;
            try { require(name); } catch (first) {
              try { await import(name); } catch (error) {
                // Some have nothing under their own name, only below it.
                if (error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' && error.message.includes(`/node_modules/${name}/package.json`)) continue;
                failed.push(`import ${name}: ${error.message}`);
              }
            }
          }
          if (failed.length > 0) { console.error(failed.join('; ')); process.exit(1); }
          console.log('\nDONE');
          // A package may hold the loop open for ever.
          process.exit(0);
        })();
        """;

    /// <param name="folder">site-packages, as the program sees it.</param>
    /// <param name="names">Packages.</param>
    /// <param name="end">What the program prints when it comes to its end.</param>
    public static string Python(string folder, IEnumerable<string> names, string end) =>
        Fill(PythonProgram.Replace("FOLDER", $"'{folder}'", StringComparison.Ordinal), names, end);

    /// <inheritdoc cref="Python"/>
    public static string Node(IEnumerable<string> names, string end) => Fill(NodeProgram, names, end);

    /// <summary>Nothing that a package says by chance.</summary>
    public static string CreateEnd() => Guid.NewGuid().ToString("N");

    /// <exception cref="DependencyException">NotInstallable: the program did not come to its end.</exception>
    public static void Check(CommandResult result, string end, InstallFolder folder)
    {
        if (result.ExitCode != 0)
            throw Failed(ToolMessage.Create(result.Output, folder));
        // A package that ends the interpreter would end every program that imports it.
        if (!result.Output.Contains(end, StringComparison.Ordinal))
            throw Failed("a package ends the interpreter while it is imported");
    }

    public static DependencyException Failed(string reason) => new(DependencyFailure.NotInstallable, $"installed, but not usable: {reason}");

    // Names of lists have passed the reader: JSON's strings of them are Python's as well.
    private static string Fill(string program, IEnumerable<string> names, string end) =>
        program.Replace("DONE", end, StringComparison.Ordinal).Replace("NAMES", JsonSerializer.Serialize([.. names], SandboxJsonContext.Default.StringArray), StringComparison.Ordinal);
}
