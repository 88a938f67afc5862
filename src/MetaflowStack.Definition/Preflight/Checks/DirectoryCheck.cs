using System.Text.Json.Nodes;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>
/// Entra: whether the account may make an application (owning the subscription is not enough), and whether the application's unique
/// name is free; with <c>--service-principal-id</c> whether that service principal can be used.
/// </summary>
internal sealed class DirectoryCheck(Reading<ExistingPrincipal>? existing) : IPreflightCheck
{
    private const string WayOut = "or use a service principal that exists: --service-principal-id ID, with its password in " + ServicePrincipalSecret.Variable;

    public string Area => "Entra";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken) =>
        existing is null ? await OwnAsync(facts) : [Existing(existing, facts)];

    /// <summary>Why the service principal of <c>--service-principal-id</c> cannot be used; null when it can.</summary>
    internal static ErrorDetails? ProblemOf(Reading<ExistingPrincipal> existing, string id) => existing switch
    {
        { Problem: { } problem } => problem with { What = $"The service principal {id} of --service-principal-id could not be read" },
        { Value: null } => new ErrorDetails
        {
            What = $"There is no service principal {id} in the tenant",
            Code = "Request_ResourceNotFound",
            Why = "--service-principal-id is neither the object id nor the application id of one; the object id of an application is another",
            Remedy = "Find it: az ad sp list --display-name NAME --query \"[].{name:displayName, id:id, appId:appId}\"",
        },
        { Value: { IsEnabled: false } principal } => new ErrorDetails
        {
            What = $"The service principal {principal.DisplayName} ({id}) is disabled",
            Why = "Nobody can sign in as it: tasks could not reach the storage",
            Remedy = $"Have it enabled: az ad sp update --id {principal.ObjectId} --set accountEnabled=true",
        },
        _ => null,
    };

    private static Finding Existing(Reading<ExistingPrincipal> reading, PreflightFacts facts)
    {
        var settings = facts.Scope.Settings;
        if (ProblemOf(reading, settings.ServicePrincipalId!) is { } problem)
            return Finding.Failure(problem);
        var principal = reading.Value!;
        var line = $"{principal.DisplayName} ({principal.AppId}) is used; no application is made";
        if (settings.ServicePrincipalSecret is not null || facts.Recorded.Resources.Any(resource => resource.Key.Kind == CredentialSecret.Kind && resource.Key.Name.EndsWith(Stack.CredentialsDefinition.StorageSecret, StringComparison.Ordinal)))
            return Finding.Passed(line);
        return principal.ApplicationObjectId is null
            ? Finding.Failure(ServicePrincipalIssuer.NoPassword("Its application is in another tenant, or may not be read"))
            : Finding.Warning(new ErrorDetails
            {
                What = line,
                Why = "A password will be added to its application, which Entra allows its owners and administrators of applications only",
                Remedy = $"If you are none of these, set a password of it in {ServicePrincipalSecret.Variable} before you deploy",
            });
    }

    private static async Task<IReadOnlyList<Finding>> OwnAsync(PreflightFacts facts)
    {
        var wanted = facts.Definition.Graph.Resources.OfType<GraphApplication>().Single();
        var (asked, rights) = (facts.Directory.ApplicationAsync(wanted.UniqueName), facts.Directory.MayCreateApplicationsAsync());
        var application = await asked;
        if (application.Value is { } found)
        {
            await rights;
            return [DirectoryFacts.Carries(found, wanted.Tags) || facts.IsRecorded(wanted.Key)
                ? Finding.Passed($"the application {wanted.UniqueName} exists and is ours")
                : Finding.Failure(NotOurs(wanted, found))];
        }

        if (facts.IsRecorded(wanted.Key) && application.IsKnown)
        {
            // Taken over from Terraform it has no unique name yet; otherwise it was deleted by hand and is made again.
            await rights;
            return [Finding.Passed($"the application of {facts.Scope.Names.ServicePrincipalDisplayName} is in the state")];
        }

        var findings = new List<Finding> { MayCreate(await rights) };
        if (!application.IsKnown)
            findings.Add(Finding.NotChecked($"Whether the name {wanted.UniqueName} is free in Entra was not checked", application.Problem!));
        else if (await DeletedAsync(facts, wanted) is { } deleted)
            findings.Add(deleted);
        return findings;
    }

    private static Finding MayCreate(ApplicationRights rights) => rights.MayCreate switch
    {
        true => Finding.Passed($"your account may make applications, by {rights.Reason}"),
        false => Finding.Failure(new ErrorDetails
        {
            What = "Your account may not make Entra applications",
            Code = "Authorization_RequestDenied",
            Why = $"Owning the subscription is not enough: {rights.Reason}",
            Remedy = $"Ask an administrator of the tenant for the Entra role Application Developer (a service principal: the Microsoft Graph permission Application.ReadWrite.OwnedBy, with admin consent), {WayOut}",
        }),
        null => Finding.Warning(new ErrorDetails
        {
            What = "Whether your account may make Entra applications is not known",
            Why = char.ToUpperInvariant(rights.Reason[0]) + rights.Reason[1..],
            Remedy = $"If Entra refuses, ask for the Entra role Application Developer, {WayOut}",
        }),
    };

    // The deployment removes one of its own for good; somebody else's holds the name until it is gone.
    private static async Task<Finding?> DeletedAsync(PreflightFacts facts, GraphApplication wanted)
    {
        var deleted = await facts.Directory.DeletedApplicationsAsync(wanted.DisplayName);
        var holder = deleted.Value?.FirstOrDefault(application => application["uniqueName"]?.ToString() == wanted.UniqueName);
        return holder is null || DirectoryFacts.Carries(holder, wanted.Tags) ? null : Finding.Failure(new ErrorDetails
        {
            What = $"The Entra application name {wanted.UniqueName} is held by a deleted application that is not this stack's",
            Why = $"{holder["displayName"]} ({holder["id"]}) was deleted and keeps its unique name for 30 days",
            Remedy = $"Remove it for good: az rest --method delete --url https://graph.microsoft.com/v1.0/directory/deletedItems/{holder["id"]}, or choose another --org-prefix or --environment",
        });
    }

    private static ErrorDetails NotOurs(GraphApplication wanted, JsonObject found) => new()
    {
        What = $"The Entra application {wanted.UniqueName} exists and is not this stack's",
        Why = $"{found["displayName"]} ({found["appId"]}) does not carry the tags {string.Join(", ", wanted.Tags.ToTexts())}",
        Remedy = "Choose another --org-prefix or --environment, or delete the application if nobody needs it",
    };
}
