namespace MetaflowStack.Sandbox.Kubernetes.Apply;

/// <summary>Other managers own fields that an unforced apply would change.</summary>
internal sealed class ApplyConflictException(IReadOnlyList<ManagedFieldsEntry> conflicts) : Exception(Describe(conflicts))
{
    /// <summary>Each contested field with the words that the API server has for its owner.</summary>
    public IEnumerable<(string Field, string Cause)> Causes =>
        from entry in Ordered(conflicts)
        from path in entry.Fields.Paths()
        select (FieldPath.Print(path), $"conflict with {Owner(entry)}");

    private static IEnumerable<ManagedFieldsEntry> Ordered(IEnumerable<ManagedFieldsEntry> conflicts) =>
        conflicts.OrderBy(c => c.Manager.Name, StringComparer.Ordinal).ThenBy(c => c.Manager.Subresource, StringComparer.Ordinal);

    private static string Describe(IReadOnlyList<ManagedFieldsEntry> conflicts)
    {
        var count = conflicts.Sum(c => c.Fields.Paths().Count());
        if (count == 1)
            return $"Apply failed with 1 conflict: conflict with {Owner(conflicts[0])}: {FieldPath.Print(conflicts[0].Fields.Paths().First())}";
        var lines = Ordered(conflicts).SelectMany(c => c.Fields.Paths().Select(p => $"- {FieldPath.Print(p)}").Prepend($"conflicts with {Owner(c)}:"));
        return $"Apply failed with {count} conflicts: {string.Join('\n', lines)}";
    }

    private static string Owner(ManagedFieldsEntry entry)
    {
        var owner = $"\"{entry.Manager.Name}\"";
        if (entry.Manager.Subresource.Length > 0)
            owner += $" with subresource \"{entry.Manager.Subresource}\"";
        if (entry.Manager.Operation != "Update")
            return owner;
        return entry.Time is { } time ? $"{owner} using {entry.Manager.ApiVersion} at {Timestamps.Seconds(time)}" : $"{owner} using {entry.Manager.ApiVersion}";
    }
}
