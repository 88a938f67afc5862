using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.State;

/// <summary>Applies journal entries to a document; the one rule by which every store remembers.</summary>
public static class JournalFold
{
    /// <summary>
    /// The document with an entry applied: a resource given is remembered in place of its earlier record; a done step without one
    /// is a delete and removes it; anything else leaves the document as it is.
    /// </summary>
    public static StateDocument Apply(StateDocument document, JournalEntry entry)
    {
        if (entry is { Phase: JournalPhase.Done, Resource: null })
            return document with { Resources = [.. document.Resources.Where(resource => resource.Key != entry.Key)] };
        if (entry.Resource is not { } resource)
            return document;
        var resources = document.Resources.ToList();
        var position = resources.FindIndex(existing => existing.Key == entry.Key);
        if (position < 0)
            resources.Add(resource);
        else
            resources[position] = resource;
        return document with { Resources = resources };
    }

    /// <summary>The document with all entries applied in their order, as <see cref="Apply(StateDocument, JournalEntry)"/> does one by one.</summary>
    public static StateDocument Apply(StateDocument document, IEnumerable<JournalEntry> entries)
    {
        // Places keep their number while the fold lasts (a removed one is empty), so that each entry takes constant time.
        var places = document.Resources.ToList<RecordedResource?>();
        var positions = new Dictionary<ResourceKey, int>(places.Count);
        foreach (var (position, resource) in document.Resources.Index())
            positions[resource.Key] = position;
        foreach (var entry in entries)
        {
            if (entry is { Phase: JournalPhase.Done, Resource: null })
            {
                if (positions.Remove(entry.Key, out var removed))
                    places[removed] = null;
            }
            else if (entry.Resource is { } resource)
            {
                if (positions.TryGetValue(entry.Key, out var position))
                    places[position] = resource;
                else
                {
                    positions.Add(entry.Key, places.Count);
                    places.Add(resource);
                }
            }
        }
        return document with { Resources = [.. places.OfType<RecordedResource>()] };
    }
}
