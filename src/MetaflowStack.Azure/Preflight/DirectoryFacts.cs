using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Graph;
using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.Preflight;

/// <summary>What an Entra tenant holds and allows the signed-in account. The requests change nothing.</summary>
public sealed class DirectoryFacts
{
    private readonly AzureRestClient _graph;
    private readonly Questions _questions;
    private readonly TokenCredential _credential;
    private readonly string _audience;
    private readonly CancellationToken _cancellation;

    internal DirectoryFacts(AzureRestClient graph, TokenCredential credential, string audience, CancellationToken cancellationToken) =>
        (_graph, _questions, _credential, _audience, _cancellation) = (graph, new Questions(graph), credential, audience, cancellationToken);

    /// <summary>Whether the account may create applications: by its token, else its roles, else the tenant's settings.</summary>
    public async Task<ApplicationRights> MayCreateApplicationsAsync()
    {
        var token = await _credential.GetTokenAsync(SharedCredential.Request(_audience), _cancellation);
        if (TokenClaims.Parse(token.Token) is not { } claims)
            return ApplicationRights.Decide(isUser: false, null, null, null);
        var isUser = TokenClaims.IsUser(claims);
        var permissions = TokenClaims.Texts(claims, "roles");
        var inToken = TokenClaims.Texts(claims, "wids");
        if (ApplicationRights.Decide(isUser, permissions, inToken, null) is { MayCreate: true } known)
            return known;
        if (!isUser)
            return ApplicationRights.Decide(isUser, permissions, inToken ?? await DirectoryRolesAsync($"servicePrincipals/{claims["oid"]}"), null);
        var (policy, roles) = (UsersMayCreateAsync(), DirectoryRolesAsync("me"));
        return ApplicationRights.Decide(isUser, permissions, await roles ?? inToken, await policy);
    }

    /// <summary>The application of a unique name; without a value there is none.</summary>
    public Task<Reading<JsonObject>> ApplicationAsync(string uniqueName) =>
        _questions.GetAsync("the Entra application", Url($"applications(uniqueName='{GraphBodies.Quote(uniqueName)}')"), _cancellation);

    /// <summary>Whether an application carries a stack's marks.</summary>
    public static bool Carries(JsonObject application, StackTags tags) => GraphBodies.Carries(application, tags);

    /// <summary>Deleted applications of a display name: one keeps its unique name for 30 days.</summary>
    public Task<Reading<IReadOnlyList<JsonObject>>> DeletedApplicationsAsync(string displayName) => _questions.ListAsync(
        "the deleted Entra applications",
        Url($"directory/deletedItems/microsoft.graph.application?$filter=displayName%20eq%20'{GraphBodies.Quote(displayName)}'"),
        _cancellation);

    /// <summary>A service principal by its object id or its application's id; without a value there is none.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<Reading<ExistingPrincipal>> ServicePrincipalAsync(string id)
    {
        const string what = "the service principal";
        var found = await _questions.GetAsync(what, Url($"servicePrincipals/{Uri.EscapeDataString(id)}"), _cancellation);
        if (found is { IsKnown: true, Value: null })
            found = await _questions.GetAsync(what, Url($"servicePrincipals(appId='{GraphBodies.Quote(id)}')"), _cancellation);
        if (found.Value is not { } principal)
            return new Reading<ExistingPrincipal>(null, found.Problem);
        var appId = JsonPaths.Text(principal, "appId") ?? "";
        // Only its tenant's applications can be given a password; others may have their application elsewhere.
        var application = await _questions.GetAsync("the application", Url($"applications(appId='{GraphBodies.Quote(appId)}')?$select=id"), _cancellation);
        return new Reading<ExistingPrincipal>(new ExistingPrincipal(
            JsonPaths.Text(principal, "id") ?? id, appId, JsonPaths.Text(principal, "displayName") ?? "",
            JsonPaths.Text(principal, "accountEnabled") != "false", JsonPaths.Text(application.Value, "id")), null);
    }

    private async Task<bool?> UsersMayCreateAsync()
    {
        var policy = await _questions.GetAsync("the tenant's authorization policy", Url("policies/authorizationPolicy"), _cancellation);
        return JsonPaths.Text(policy.Value, "defaultUserRolePermissions.allowedToCreateApps") switch { "true" => true, "false" => false, _ => null };
    }

    private async Task<IReadOnlyList<string>?> DirectoryRolesAsync(string holder)
    {
        var roles = await _questions.ListAsync("the account's Entra roles", Url($"{holder}/transitiveMemberOf/microsoft.graph.directoryRole"), _cancellation);
        return roles.Value?.Select(role => JsonPaths.Text(role, "roleTemplateId")).OfType<string>().ToList();
    }

    private Uri Url(string path) => _graph.UrlOf($"v1.0/{path}");
}

/// <summary>A service principal that exists.</summary>
/// <param name="ObjectId">Its object id, the principal of role assignments.</param>
/// <param name="AppId">Its application's id, what sign-in calls the client id.</param>
/// <param name="DisplayName">Its display name.</param>
/// <param name="IsEnabled">Whether it can sign in.</param>
/// <param name="ApplicationObjectId">The object id of its application; null when that is in another tenant or may not be read.</param>
public sealed record ExistingPrincipal(string ObjectId, string AppId, string DisplayName, bool IsEnabled, string? ApplicationObjectId);
