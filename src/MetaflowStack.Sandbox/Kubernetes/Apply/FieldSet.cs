using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Apply;

/// <summary>
/// A set of field paths as <c>metadata.managedFields[].fieldsV1</c> holds it. Path elements keep their fieldsV1 text:
/// <c>f:name</c>, <c>k:{"name":"x"}</c>, <c>v:"value"</c>. Operations return new sets.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedSet<string> _members = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    public bool IsEmpty => _members.Count == 0 && _children.Values.All(c => c.IsEmpty);

    public void Insert(IReadOnlyList<string> path)
    {
        var set = this;
        for (var i = 0; i < path.Count - 1; i++)
            set = set.ChildForWriting(path[i]);
        if (path.Count > 0)
            set._members.Add(path[^1]);
    }

    public bool HasMember(string element) => _members.Contains(element);

    public FieldSet Under(string element) => _children.GetValueOrDefault(element) ?? new FieldSet();

    public FieldSet Union(FieldSet other)
    {
        var result = new FieldSet();
        result._members.UnionWith(_members);
        result._members.UnionWith(other._members);
        foreach (var name in _children.Keys.Union(other._children.Keys))
            result._children[name] = Under(name).Union(other.Under(name));
        return result;
    }

    public FieldSet Intersection(FieldSet other)
    {
        var result = new FieldSet();
        result._members.UnionWith(_members.Where(other._members.Contains));
        foreach (var (name, child) in _children)
            if (other._children.TryGetValue(name, out var otherChild))
                result.AddChild(name, child.Intersection(otherChild));
        return result;
    }

    public FieldSet Difference(FieldSet other)
    {
        var result = new FieldSet();
        result._members.UnionWith(_members.Where(m => !other._members.Contains(m)));
        foreach (var (name, child) in _children)
            result.AddChild(name, other._children.TryGetValue(name, out var otherChild) ? child.Difference(otherChild) : child);
        return result;
    }

    /// <summary>Takes away the other set's members with everything below them.</summary>
    public FieldSet RecursiveDifference(FieldSet other)
    {
        var result = new FieldSet();
        result._members.UnionWith(_members.Where(m => !other._members.Contains(m)));
        foreach (var (name, child) in _children)
            if (!other._members.Contains(name))
                result.AddChild(name, other._children.TryGetValue(name, out var otherChild) ? child.RecursiveDifference(otherChild) : child);
        return result;
    }

    /// <summary>Makes every struct field that has something below it a member too, so that an emptied struct can go.</summary>
    public FieldSet EnsureNamedFieldsAreMembers(SchemaNode schema)
    {
        var result = new FieldSet();
        result._members.UnionWith(_members);
        foreach (var (element, child) in _children)
        {
            var named = element.StartsWith("f:", StringComparison.Ordinal);
            var name = element[2..];
            if (named && schema.Kind == SchemaKind.Struct && schema.Fields.ContainsKey(name))
                result._members.Add(element);
            var childSchema = named ? schema.Child(name) : schema.Kind == SchemaKind.List ? schema.Element : SchemaNode.Any;
            result._children[element] = child.EnsureNamedFieldsAreMembers(childSchema ?? SchemaNode.Any);
        }
        return result;
    }

    public IEnumerable<IReadOnlyList<string>> Paths()
    {
        foreach (var element in _members.Union(_children.Keys).Order(StringComparer.Ordinal))
        {
            if (_members.Contains(element))
                yield return [element];
            foreach (var path in Under(element).Paths())
                yield return [element, .. path];
        }
    }

    public bool SetEquals(FieldSet other) => Difference(other).IsEmpty && other.Difference(this).IsEmpty;

    public JsonObject ToFieldsV1()
    {
        var result = new JsonObject();
        foreach (var element in _members.Union(_children.Where(c => !c.Value.IsEmpty).Select(c => c.Key)).Order(StringComparer.Ordinal))
        {
            var child = Under(element);
            var json = child.ToFieldsV1();
            if (_members.Contains(element) && json.Count > 0)
                json.Insert(0, ".", new JsonObject());
            result[element] = json;
        }
        return result;
    }

    public static FieldSet FromFieldsV1(JsonObject? fields)
    {
        var result = new FieldSet();
        foreach (var (element, value) in fields ?? [])
        {
            if (element == ".")
                continue;
            var below = value as JsonObject ?? [];
            if (below.Count == 0 || below.ContainsKey("."))
                result._members.Add(element);
            if (below.Any(b => b.Key != "."))
                result._children[element] = FromFieldsV1(below);
        }
        return result;
    }

    private FieldSet ChildForWriting(string element)
    {
        if (!_children.TryGetValue(element, out var child))
            _children[element] = child = new FieldSet();
        return child;
    }

    private void AddChild(string element, FieldSet child)
    {
        if (!child.IsEmpty)
            _children[element] = child;
    }
}
