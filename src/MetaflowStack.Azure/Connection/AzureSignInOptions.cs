namespace MetaflowStack.Azure.Connection;

/// <summary>What the user said about the account to use.</summary>
public sealed record AzureSignInOptions
{
    /// <summary>The subscription's id or name; null: the default one of the signed-in account.</summary>
    public string? Subscription { get; init; }

    /// <summary>The tenant's id, domain or name; null: the account's own.</summary>
    public string? Tenant { get; init; }

    /// <summary>
    /// Shows the text that asks a person to sign in with a code, and thereby allows it; null: nobody is there to ask.
    /// </summary>
    public Action<string>? ShowDeviceCode { get; init; }

    /// <summary>Environment variables; null: those of this process.</summary>
    public Func<string, string?>? Environment { get; init; }

    /// <summary>Told when requests are held back so that Azure need not refuse them; null: nobody is.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>What this connection shares with others of the process; null: nothing.</summary>
    public AzureSharing? Sharing { get; init; }

    /// <summary>The seed of the jitter in retry delays; null: a random one.</summary>
    public int? Seed { get; init; }
}
