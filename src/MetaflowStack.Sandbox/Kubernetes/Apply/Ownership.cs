using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Apply;

/// <summary>
/// Keeps track of who owns which field: server-side apply, and updates of every other kind
/// (the rules of structured-merge-diff's Updater, as the API server calls it).
/// </summary>
internal static class Ownership
{
    // The API server never lets anyone own these (its "strip meta" manager).
    private static readonly FieldSet Unowned = Paths(
        ["f:apiVersion"], ["f:kind"], ["f:metadata"], ["f:metadata", "f:name"], ["f:metadata", "f:namespace"], ["f:metadata", "f:creationTimestamp"],
        ["f:metadata", "f:selfLink"], ["f:metadata", "f:uid"], ["f:metadata", "f:generation"], ["f:metadata", "f:managedFields"], ["f:metadata", "f:resourceVersion"]);

    public static FieldSet Paths(params string[][] paths)
    {
        var set = new FieldSet();
        foreach (var path in paths)
            set.Insert(path);
        return set;
    }

    /// <summary>
    /// Records an update in the new object's managedFields, which are those that the client sent or the stored ones.
    /// Ignored are the fields that the endpoint resets, such as <c>status</c>.
    /// </summary>
    public static void RecordUpdate(JsonObject? live, JsonObject updated, SchemaNode schema, FieldManager manager, FieldSet ignored, DateTimeOffset now)
    {
        var entries = ManagedFields.Read(updated);
        var comparison = Comparison.Of(WithoutManagedFields(live) ?? [], WithoutManagedFields(updated), schema).Without(ignored);
        var changed = comparison.Added.Union(comparison.Modified).Difference(Unowned);
        var result = new List<ManagedFieldsEntry>();
        var own = (ManagedFieldsEntry?)null;
        foreach (var entry in entries)
        {
            if (entry.Manager.IsSame(manager))
            {
                own = entry;
                continue;
            }
            result.Add(entry with { Fields = entry.Fields.Difference(changed).Difference(comparison.Removed) });
        }
        var fields = (own?.Fields ?? new FieldSet()).Difference(comparison.Removed).Union(changed);
        var sameFields = own is not null && own.Fields.SetEquals(fields);
        result.Add(new ManagedFieldsEntry(manager, fields, sameFields && changed.IsEmpty ? own!.Time : now));
        ManagedFields.Write(updated, result);
    }

    /// <summary>Server-side apply: the merged object with its new managedFields. Nothing is defaulted yet.</summary>
    /// <exception cref="ApplyConflictException">Other managers own fields that would change, and the apply is not forced.</exception>
    public static JsonObject Apply(JsonObject? live, JsonObject configuration, SchemaNode schema, FieldManager manager, bool force, FieldSet ignored, DateTimeOffset now)
    {
        var liveValue = WithoutManagedFields(live) ?? [];
        var entries = live is null ? [] : ManagedFields.Read(live);
        if (live is not null && entries.Count == 0)
            entries.Add(BeforeFirstApply(liveValue, schema, manager.ApiVersion, ignored, now));

        var merged = Merger.Merge(liveValue, configuration, schema)!.AsObject();
        var named = TypedValue.ToFieldSet(configuration, schema).RecursiveDifference(ignored);
        var applied = named.Difference(Unowned);
        var last = entries.FirstOrDefault(e => e.Manager.IsSame(manager));
        entries.RemoveAll(e => e.Manager.IsSame(manager));
        if (last is not null && !last.Fields.IsEmpty)
            merged = Prune(merged, entries.Aggregate(named, (set, e) => set.Union(e.Fields)), last.Fields, schema);

        var comparison = Comparison.Of(liveValue, merged, schema).Without(ignored);
        var changed = comparison.Added.Union(comparison.Modified);
        var result = new List<ManagedFieldsEntry>();
        var conflicts = new List<ManagedFieldsEntry>();
        foreach (var entry in entries)
        {
            var contested = entry.Fields.Intersection(changed);
            if (!contested.IsEmpty)
                conflicts.Add(entry with { Fields = contested });
            result.Add(entry with { Fields = entry.Fields.Difference(contested).Difference(comparison.Removed) });
        }
        if (conflicts.Count > 0 && !force)
            throw new ApplyConflictException(conflicts);

        var untouched = last is not null && last.Fields.SetEquals(applied) && changed.IsEmpty && comparison.Removed.IsEmpty;
        result.Add(new ManagedFieldsEntry(manager, applied, untouched ? last!.Time : now));
        ManagedFields.Write(merged, result);
        return merged;
    }

    private static ManagedFieldsEntry BeforeFirstApply(JsonObject live, SchemaNode schema, string apiVersion, FieldSet ignored, DateTimeOffset now) => new(
        new FieldManager("before-first-apply", "Update", apiVersion, ""),
        TypedValue.ToFieldSet(live, schema).RecursiveDifference(ignored).Difference(Unowned), now);

    // Takes away what this manager applied last time and does not apply now, unless somebody else owns it too.
    private static JsonObject Prune(JsonObject merged, FieldSet managed, FieldSet last, SchemaNode schema)
    {
        var pruned = TypedValue.Remove(merged, last.EnsureNamedFieldsAreMembers(schema), schema);
        var mergedSet = TypedValue.ToFieldSet(merged, schema).EnsureNamedFieldsAreMembers(schema);

        var prunedSet = TypedValue.ToFieldSet(pruned, schema).EnsureNamedFieldsAreMembers(schema);
        var owned = managed.EnsureNamedFieldsAreMembers(schema);
        pruned = TypedValue.Remove(merged, mergedSet.Difference(prunedSet.Union(owned)), schema);

        prunedSet = TypedValue.ToFieldSet(pruned, schema).EnsureNamedFieldsAreMembers(schema);
        var dangling = mergedSet.Difference(prunedSet).Intersection(last.EnsureNamedFieldsAreMembers(schema));
        return (TypedValue.Remove(merged, dangling, schema) as JsonObject) ?? [];
    }

    private static JsonObject? WithoutManagedFields(JsonObject? obj)
    {
        if (obj is null)
            return null;
        var copy = obj.DeepClone().AsObject();
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        return copy;
    }
}
