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

    /// <summary>
    /// Whether another one can be issued in the place of one that works. One that the user has given is the user's to change.
    /// </summary>
    bool Rotates(Credential credential, string version) => true;

    /// <summary>Looks at the credential that is in use at a place. Sends no write.</summary>
    Task<CredentialStanding> ExamineAsync(Credential credential, HeldCredential held, ResourceContext context, CancellationToken cancellationToken);

    /// <summary>Issues a credential.</summary>
    /// <param name="credential">Which.</param>
    /// <param name="place">Where it will be used, <c>namespace/name</c>; written beside it at the issuer's.</param>
    /// <param name="held">What the place holds by now; null: nothing.</param>
    /// <param name="context">The values of references.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<IssuedCredential> IssueAsync(Credential credential, string place, HeldCredential? held, ResourceContext context, CancellationToken cancellationToken);

    /// <summary>Withdraws what was issued for a place before, once everything there works with the new one.</summary>
    /// <returns>Entries that change in the place with that; empty: none.</returns>
    Task<IReadOnlyDictionary<string, Secret>> RetireOthersAsync(Credential credential, HeldCredential held, ResourceContext context, CancellationToken cancellationToken);
}

/// <summary>What a place holds.</summary>
/// <param name="Place"><c>namespace/name</c>.</param>
/// <param name="Version">As in <see cref="IssuedCredential"/>; empty when the stack did not issue it.</param>
/// <param name="Entries">The entries that hold credentials and are not empty.</param>
internal sealed record HeldCredential(string Place, string Version, IReadOnlyDictionary<string, Secret> Entries);

/// <summary>How the credential in use at a place stands.</summary>
/// <param name="WhyStale">Why it no longer opens what it should; null: it does.</param>
/// <param name="Leftovers">How many older ones for the same place still work: a run died before it withdrew them.</param>
/// <param name="EndsAt">When it stops working by itself; null: never, or nobody knows.</param>
internal sealed record CredentialStanding(string? WhyStale, int Leftovers = 0, DateTimeOffset? EndsAt = null);

/// <summary>A credential that was just issued.</summary>
/// <param name="Version">Names it without betraying it.</param>
/// <param name="Value">The credential.</param>
internal sealed record IssuedCredential(string Version, Secret Value)
{
    /// <summary>When it stops working by itself; null: never, or nobody knows.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The values of further entries, by their names.</summary>
    public IReadOnlyDictionary<string, Secret> Others { get; init; } = new Dictionary<string, Secret>();
}
