namespace Sandbox.Isolation.Tests.Limits;

/// <summary>A program that is given a file and leaves some, the last of them closed even to itself.</summary>
internal static class FileProgram
{
    public const string Name = "files.py";

    public const string Code = """
        import os
        for path in ("in", "in/deep", "in/deep/given.txt", "out"):
            status = os.stat(path)
            assert status.st_uid == os.getuid() and os.access(path, os.W_OK), (path, status)
        with open("in/deep/given.txt", "a") as file:
            file.write(" and more")
        os.makedirs("out/folder")
        os.rename("in/deep/given.txt", "out/folder/given.txt")
        os.symlink("/etc/passwd", "out/passwd")
        for path in ("out/folder/given.txt", "out/folder", "out", "."):
            os.chmod(path, 0)
        """;

    public const string Given = "given";

    public const string Left = "given and more";

    /// <summary>Arguments of `sandbox` for the program and a file that lie in a folder.</summary>
    public static string[] Arguments(string folder, string output) =>
        ["run", $"{folder}/{Name}", "--file", $"{folder}/given.txt:in/deep/given.txt", "--out", output];

    public static IEnumerable<(string Name, string Text)> All => [(Name, Code), ("given.txt", Given)];
}
