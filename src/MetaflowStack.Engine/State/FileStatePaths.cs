namespace MetaflowStack.Engine.State;

/// <summary>The files of one copy of a stack.</summary>
internal sealed record FileStatePaths(string Directory, string Environment)
{
    public string Document => Path.Combine(Directory, Environment + ".json");

    public string NewDocument => Document + ".new";

    public string Journal => Path.Combine(Directory, Environment + ".journal.jsonl");

    /// <summary>Locked, never read; it stays when the lock is released, for deleting it would let two runs hold two of it.</summary>
    public string Lock => Path.Combine(Directory, Environment + ".lock");

    /// <summary>Who holds the lock, readable by those who do not.</summary>
    public string Holder => Path.Combine(Directory, Environment + ".holder.json");
}
