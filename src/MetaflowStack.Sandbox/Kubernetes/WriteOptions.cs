namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>How a write is meant: by whom, for real or not, how strictly.</summary>
internal sealed record WriteOptions(string Manager)
{
    public bool DryRun { get; init; }

    public bool Force { get; init; }

    /// <summary><c>Strict</c>, <c>Warn</c> (the API server's default) or <c>Ignore</c>.</summary>
    public string FieldValidation { get; init; } = "Warn";

    /// <summary>Empty for the object itself, else <c>status</c> and the like.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Texts for Warning headers, added while the request is carried out.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Fields that stood twice in the body.</summary>
    public IReadOnlyList<string> DuplicateFields { get; init; } = [];
}
