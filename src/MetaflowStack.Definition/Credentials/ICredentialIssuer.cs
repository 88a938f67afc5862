using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Credentials;

/// <summary>Issues one kind of credential.</summary>
internal interface ICredentialIssuer
{
    /// <summary>Whether this is the issuer of a credential.</summary>
    bool Issues(Credential credential);

    /// <summary>What the Secret must hold beside the credential itself, as far as it is known by now.</summary>
    IReadOnlyDictionary<string, string> PlainData(Credential credential, ResourceContext context);

    /// <summary>The name of the entry that holds the credential itself.</summary>
    string SecretEntry { get; }

    /// <summary>All entries that hold credentials, the first of them <see cref="SecretEntry"/>.</summary>
    IReadOnlyList<string> SecretEntries => [SecretEntry];

    /// <summary>Looks at the credential that is in use at a place. Sends no write.</summary>
    Task<CredentialStanding> ExamineAsync(Credential credential, string place, string version, ResourceContext context, CancellationToken cancellationToken);

    /// <summary>Issues a credential.</summary>
    /// <param name="credential">Which.</param>
    /// <param name="place">Where it will be used, <c>namespace/name</c>; written beside it at the issuer's.</param>
    /// <param name="context">The values of references.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<IssuedCredential> IssueAsync(Credential credential, string place, ResourceContext context, CancellationToken cancellationToken);

    /// <summary>Withdraws what was issued for a place before, once the new one is in place.</summary>
    Task RetireOthersAsync(Credential credential, string place, string version, ResourceContext context, CancellationToken cancellationToken);
}

/// <summary>How the credential in use at a place stands.</summary>
/// <param name="WhyStale">Why it no longer opens what it should; null: it does.</param>
/// <param name="Leftovers">How many older ones for the same place still work: a run died before it withdrew them.</param>
internal sealed record CredentialStanding(string? WhyStale, int Leftovers = 0);

/// <summary>A credential that was just issued.</summary>
/// <param name="Version">Names it without betraying it.</param>
/// <param name="Value">The credential.</param>
internal sealed record IssuedCredential(string Version, Secret Value)
{
    /// <summary>The values of further entries, by their names.</summary>
    public IReadOnlyDictionary<string, Secret> Others { get; init; } = new Dictionary<string, Secret>();
}
