using MetaflowStack.Azure.Graph;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Definition.Credentials;

/// <summary>
/// Passwords of the stack's Entra application. Each is named after the place that uses it, so that one that never arrived there
/// (the run died in between) is found and withdrawn when the next one is issued.
/// </summary>
internal sealed class ServicePrincipalIssuer(ApplicationPasswords passwords) : ICredentialIssuer
{
    public string SecretEntry => "AZURE_CLIENT_SECRET";

    public bool Issues(Credential credential) => credential is ServicePrincipalCredential;

    public IReadOnlyDictionary<string, string> PlainData(Credential credential, ResourceContext context)
    {
        var principal = (ServicePrincipalCredential)credential;
        var data = new Dictionary<string, string> { ["AZURE_TENANT_ID"] = principal.TenantId };
        if (context.TryGet(principal.ClientId) is { } clientId)
            data["AZURE_CLIENT_ID"] = clientId;
        return data;
    }

    public async Task<CredentialStanding> ExamineAsync(Credential credential, string place, string version, ResourceContext context, CancellationToken cancellationToken)
    {
        if (context.TryGet(((ServicePrincipalCredential)credential).ApplicationObjectId) is not { } application)
            return new CredentialStanding("its application does not exist yet");
        var known = await passwords.ListAsync(application, cancellationToken);
        return new CredentialStanding(
            known.Any(password => password.KeyId == version) ? null : "the application no longer has this password",
            known.Count(password => password.DisplayName == place && password.KeyId != version));
    }

    public async Task<IssuedCredential> IssueAsync(Credential credential, string place, ResourceContext context, CancellationToken cancellationToken)
    {
        var application = context.Get(((ServicePrincipalCredential)credential).ApplicationObjectId);
        var (keyId, text) = await passwords.AddAsync(application, place, endsAt: null, cancellationToken);
        return new IssuedCredential(keyId, text);
    }

    public async Task RetireOthersAsync(Credential credential, string place, string version, ResourceContext context, CancellationToken cancellationToken)
    {
        var application = context.Get(((ServicePrincipalCredential)credential).ApplicationObjectId);
        foreach (var password in await passwords.ListAsync(application, cancellationToken))
        {
            if (password.DisplayName == place && password.KeyId != version)
                await passwords.RemoveAsync(application, password.KeyId, cancellationToken);
        }
    }
}
