using System.Reflection;
using System.Runtime.Loader;
using Sandbox.Functions.Tests.Host;

namespace Sandbox.Functions.Tests.WorkerApi;

/// <summary>The declarations of this folder against the packages that they stand in for, where those are.</summary>
public sealed class WorkerApiTests
{
    private const string Packages = "Microsoft.Azure.Functions.Worker";
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;

    private static IEnumerable<Type> Declarations =>
        typeof(WorkerApiTests).Assembly.GetExportedTypes().Where(type => type.Namespace?.StartsWith(Packages, StringComparison.Ordinal) == true);

    [SkippableFact]
    public void Declarations_OfTheWorkersApi_AreInThePackages()
    {
        Skip.If(WorkerPlace.Missing is not null, WorkerPlace.Missing);
        Dictionary<string, Type> real = ReadPackages();

        Assert.NotEmpty(Declarations);
        Assert.All(Declarations, declared => Assert.Superset(
            new HashSet<string>(Describe(declared, BindingFlags.DeclaredOnly | Public)),
            new HashSet<string>(Describe(real[declared.FullName!], Public))));
    }

    // Apart from the ones here, which have the same names.
    private static Dictionary<string, Type> ReadPackages()
    {
        var context = new AssemblyLoadContext(nameof(WorkerApiTests));
        context.Resolving += (_, name) => File.Exists(PathOf($"{name.Name}.dll")) ? context.LoadFromAssemblyPath(PathOf($"{name.Name}.dll")) : null;
        return Directory.EnumerateFiles(WorkerPlace.Published.Folder, $"{Packages}*.dll")
            .SelectMany(path => context.LoadFromAssemblyPath(path).GetExportedTypes())
            .Where(type => Declarations.Any(declared => declared.FullName == type.FullName))
            .ToDictionary(type => type.FullName!);
    }

    private static IEnumerable<string> Describe(Type type, BindingFlags flags)
    {
        foreach (MemberInfo member in type.GetMembers(flags))
        {
            // Constructors of abstract classes, values of enums and accessors of properties included.
            yield return member is FieldInfo { IsLiteral: true } constant ? $"{member} = {constant.GetRawConstantValue()}" : $"{member.MemberType} {member}";
        }

        for (Type? parent = type.BaseType; parent is not null; parent = flags.HasFlag(BindingFlags.DeclaredOnly) ? null : parent.BaseType)
            yield return $"is {parent.FullName}";
        if (type.GetCustomAttribute<AttributeUsageAttribute>() is { } usage)
            yield return $"on {usage.ValidOn}";
    }

    private static string PathOf(string name) => Path.Combine(WorkerPlace.Published.Folder, name);
}
