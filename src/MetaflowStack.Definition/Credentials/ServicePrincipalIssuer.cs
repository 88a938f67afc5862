using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Azure.Graph;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Credentials;

/// <summary>
/// Passwords of an Entra application. Each is named after the place that uses it, so that one that never arrived there (the run died
/// in between) is found and withdrawn when the next one is issued. A password that the user gives is used as it is, and stays theirs.
/// </summary>
/// <param name="passwords">The passwords at Entra.</param>
/// <param name="given">The user's password; null: passwords are added.</param>
internal sealed class ServicePrincipalIssuer(ApplicationPasswords passwords, Secret? given) : ICredentialIssuer
{
    /// <summary>The entry of the Secret that holds the password.</summary>
    internal const string Entry = "AZURE_CLIENT_SECRET";

    private const string GivenPrefix = "given-";

    public string SecretEntry => Entry;

    public bool Issues(Credential credential) => credential is ServicePrincipalCredential;

    public IReadOnlyDictionary<string, string> PlainData(Credential credential, ResourceContext context)
    {
        var principal = (ServicePrincipalCredential)credential;
        var data = new Dictionary<string, string> { ["AZURE_TENANT_ID"] = principal.TenantId };
        if (context.TryGet(principal.ClientId) is { } clientId)
            data["AZURE_CLIENT_ID"] = clientId;
        return data;
    }

    public bool Rotates(Credential credential, string version) =>
        ((ServicePrincipalCredential)credential).SharedAs is null || (given is null && !version.StartsWith(GivenPrefix, StringComparison.Ordinal));

    public async Task<CredentialStanding> ExamineAsync(Credential credential, HeldCredential held, ResourceContext context, CancellationToken cancellationToken)
    {
        var (principal, version) = ((ServicePrincipalCredential)credential, held.Version);
        if (given is not null && principal.SharedAs is not null)
            return new CredentialStanding(version == VersionOf(given) ? null : $"{ServicePrincipalSecret.Variable} holds another password");
        if (context.TryGet(principal.ApplicationObjectId) is not { } application)
            return new CredentialStanding("its application does not exist yet");
        // What was given in an earlier run cannot be looked up by its text.
        if (principal.SharedAs is not null && version.StartsWith(GivenPrefix, StringComparison.Ordinal))
            return new CredentialStanding(null);
        if (await KnownAsync(principal, application, cancellationToken) is not { } known)
            return new CredentialStanding(null);
        return new CredentialStanding(
            known.Any(password => password.KeyId == version) ? null : "the application no longer has this password",
            known.Count(password => password.DisplayName == NameOf(principal, held.Place) && password.KeyId != version),
            known.FirstOrDefault(password => password.KeyId == version)?.EndsAt);
    }

    public async Task<IssuedCredential> IssueAsync(Credential credential, string place, HeldCredential? held, ResourceContext context, CancellationToken cancellationToken)
    {
        var principal = (ServicePrincipalCredential)credential;
        if (given is not null && principal.SharedAs is not null)
            return new IssuedCredential(VersionOf(given), given);
        var application = context.Get(principal.ApplicationObjectId);
        if (principal.SharedAs is null)
            return await AddAsync(application, place, cancellationToken);
        if (application.Length == 0)
            throw new StackException(NoPassword("Its application is in another tenant, or may not be read"));
        try
        {
            return await AddAsync(application, NameOf(principal, place), cancellationToken);
        }
        catch (StackException exception) when (IsDenied(exception))
        {
            throw new StackException(NoPassword(exception.Details.Why ?? exception.Details.What) with { Code = exception.Details.Code }, exception);
        }
    }

    public async Task<IReadOnlyDictionary<string, Secret>> RetireOthersAsync(
        Credential credential, HeldCredential held, ResourceContext context, CancellationToken cancellationToken)
    {
        var principal = (ServicePrincipalCredential)credential;
        var nothing = new Dictionary<string, Secret>();
        var application = context.Get(principal.ApplicationObjectId);
        if (held.Version.StartsWith(GivenPrefix, StringComparison.Ordinal))
            return nothing;
        foreach (var password in await KnownAsync(principal, application, cancellationToken) ?? [])
        {
            if (password.DisplayName == NameOf(principal, held.Place) && password.KeyId != held.Version)
                await passwords.RemoveAsync(application, password.KeyId, cancellationToken);
        }

        return nothing;
    }

    /// <summary>What a person can do when no password can be added.</summary>
    internal static ErrorDetails NoPassword(string why) => new()
    {
        What = "The service principal of --service-principal-id could not be given a password",
        Why = why,
        Remedy = $"Have its owner make one (az ad app credential reset --id APP-ID --append) and set it in {ServicePrincipalSecret.Variable}, or become an owner: az ad app owner add --id APP-ID --owner-object-id YOUR-ID",
    };

    // Passwords that Entra makes are random, 40 characters long: a part of a hash tells two apart and betrays neither.
    private static string VersionOf(Secret secret) =>
        GivenPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("metaflow-stack:" + secret.Reveal())))[..16];

    // Several stacks may share an application, and their places have the same names.
    private static string NameOf(ServicePrincipalCredential principal, string place) => principal.SharedAs is { } stack ? $"{stack} {place}" : place;

    private static bool IsDenied(StackException exception) => exception.Details.Code is "Authorization_RequestDenied" or "Forbidden" or "403";

    private async Task<IssuedCredential> AddAsync(string application, string name, CancellationToken cancellationToken)
    {
        var added = await passwords.AddAsync(application, name, endsAt: null, cancellationToken);
        return new IssuedCredential(added.KeyId, added.Text) { EndsAt = added.EndsAt };
    }

    // Null when the application is not ours and its passwords may not be read: what is in use is then taken to work.
    private async Task<IReadOnlyList<ApplicationPassword>?> KnownAsync(ServicePrincipalCredential principal, string application, CancellationToken cancellationToken)
    {
        if (application.Length == 0)
            return null;
        try
        {
            return await passwords.ListAsync(application, cancellationToken);
        }
        catch (StackException exception) when (principal.SharedAs is not null && IsDenied(exception))
        {
            return null;
        }
    }
}
