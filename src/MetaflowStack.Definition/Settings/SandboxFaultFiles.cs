namespace MetaflowStack.Definition.Settings;

/// <summary>Files of faults (<c>@PATH</c>, <c>file:PATH</c>) in <c>--sandbox-fault</c>: the sandbox runs in another folder than the user.</summary>
internal static class SandboxFaultFiles
{
    private static readonly string[] Prefixes = ["@", "file:"];

    /// <summary>The same faults, with the files' paths made absolute.</summary>
    internal static IReadOnlyList<string> Absolute(IEnumerable<string> faults) => [.. faults.Select(fault =>
        PathOf(fault) is { } path ? "@" + Path.GetFullPath(path) : fault)];

    /// <summary>The path of a file of faults; null for a fault.</summary>
    internal static string? PathOf(string fault) => Prefixes.FirstOrDefault(prefix => fault.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix
        ? fault[prefix.Length..]
        : null;
}
