namespace MetaflowStack.Azure.State;

/// <summary>The blobs of one copy of a stack.</summary>
internal sealed record BlobStateNames(string Stack, string Environment)
{
    public string Document => $"{Stack}/{Environment}.json";

    public string Journal => $"{Stack}/{Environment}.journal.jsonl";
}
