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
}
