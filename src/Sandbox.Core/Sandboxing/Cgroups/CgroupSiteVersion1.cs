namespace Sandbox.Core.Sandboxing.Cgroups;

/// <summary>Three trees, one per controller; two of them may be the same mount.</summary>
internal sealed class CgroupSiteVersion1(string memory, string pids, string cpu) : CgroupSite
{
    private readonly string _name = CgroupFolders.CreateName();
    private readonly string[] _parents = [.. new[] { memory, pids, cpu }.Distinct()];

    public override string Version => "v1";

    public string Folder => memory;

    public override void Create()
    {
        foreach (string parent in _parents)
        {
            CgroupFolders.RemoveStale(parent);
            Directory.CreateDirectory(Own(parent));
        }
    }

    public override ICgroup CreateGroup(string name) =>
        new CgroupVersion1($"{Own(memory)}/{name}", $"{Own(pids)}/{name}", $"{Own(cpu)}/{name}");

    public override void Remove()
    {
        foreach (string parent in _parents)
            CgroupFolders.RemoveTree(Own(parent));
    }

    private string Own(string parent) => $"{parent}/{_name}";
}
