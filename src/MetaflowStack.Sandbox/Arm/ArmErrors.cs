using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>The errors of Azure Resource Manager itself, in its own words (as recorded traffic and its documentation show them).</summary>
internal static class ArmErrors
{
    public static ArmException ResourceGroupNotFound(string name) =>
        Gateway(404, "ResourceGroupNotFound", $"Resource group '{name}' could not be found.");

    public static ArmException ResourceNotFound(ArmPath path) => ResourceNotFound(path, path.Names.Count);

    /// <summary>The resource at a level of the path, or the parent that is missing, is not there.</summary>
    public static ArmException ResourceNotFound(ArmPath path, int levels)
    {
        var name = string.Join('/', path.Types.Take(levels).Zip(path.Names, (type, given) => $"{type}/{given}"));
        return Gateway(404, "ResourceNotFound",
            $"The Resource '{path.Namespace}/{name}' under resource group '{path.ResourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix");
    }

    public static ArmException ParentNotFound(ArmPath path, string verb) =>
        Gateway(404, "ParentResourceNotFound",
            $"Failed to perform '{verb}' on resource(s) of type '{string.Join('/', path.Types)}', because the parent resource '{path.Up(path.Names.Count - 1)}' could not be found.");

    public static ArmException SubscriptionNotFound(string id) =>
        Gateway(404, "SubscriptionNotFound", $"The subscription '{id}' could not be found.");

    public static ArmException ResourceGroupBeingDeleted(string name) =>
        Gateway(409, "ResourceGroupBeingDeleted", $"The resource group '{name}' is in deprovisioning state and cannot perform this operation.");

    public static ArmException InvalidNamespace(string name) =>
        Gateway(404, "InvalidResourceNamespace", $"The resource namespace '{name}' is invalid.");

    public static ArmException InvalidType(string type, string ns, string apiVersion) =>
        Gateway(404, "InvalidResourceType", $"The resource type '{type}' could not be found in the namespace '{ns}' for api version '{apiVersion}'. The supported api-versions are ''.");

    public static ArmException MissingApiVersion() =>
        Gateway(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.");

    public static ArmException InvalidApiVersion(string apiVersion, IEnumerable<string> known) =>
        Gateway(400, "InvalidApiVersionParameter", $"The api-version '{apiVersion}' is invalid. The supported versions are '{string.Join(',', known)}'.");

    public static ArmException NoRegisteredProvider(string type, string location, string apiVersion, IEnumerable<string> known) =>
        Gateway(400, "NoRegisteredProviderFound",
            $"No registered resource provider found for location '{location}' and API version '{apiVersion}' for type '{type}'. The supported api-versions are '{string.Join(", ", known)}'. The supported locations are '{string.Join(", ", Locations.All.Select(l => l.Name))}'.");

    public static ArmException UnsupportedTypeVersion(string type, string ns, string apiVersion, IEnumerable<string> known) =>
        Gateway(400, "InvalidResourceType",
            $"The resource type '{type}' could not be found in the namespace '{ns}' for api version '{apiVersion}'. The supported api-versions are '{string.Join(",", known)}'.");

    public static ArmException NotRegistered(string ns) =>
        Gateway(409, "MissingSubscriptionRegistration",
            $"The subscription is not registered to use namespace '{ns}'. See https://aka.ms/rps-not-found for how to register subscriptions.");

    public static ArmException LocationRequired() =>
        Gateway(400, "LocationRequired", "The location property is required for this definition.");

    public static ArmException LocationNotAvailable(string type, string location, IReadOnlyList<Location>? available = null) =>
        Gateway(400, "LocationNotAvailableForResourceType",
            $"The provided location '{location}' is not available for resource type '{type}'. List of available regions for the resource type is '{string.Join(",", (available ?? Locations.All).Select(l => l.Name))}'.");

    /// <summary>learn.microsoft.com/azure/cost-management-billing/manage/subscription-disabled; the text is that of the portal, from memory.</summary>
    public static ArmException ReadOnlyDisabledSubscription(string id) =>
        Gateway(409, "ReadOnlyDisabledSubscription",
            $"The subscription '{id}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.");

    public static ArmException LocationChanged(ArmPath path, string existing, string wanted) =>
        Gateway(409, "InvalidResourceLocation",
            $"The resource '{path.Name}' already exists in location '{existing}' in resource group '{path.ResourceGroup}'. A resource with the same name cannot be created in location '{wanted}'. Please select a new resource name.");

    public static ArmException InvalidContent(string why) =>
        Gateway(400, "InvalidRequestContent", $"The request content was invalid and could not be deserialized: '{why}'.");

    public static ArmException MethodNotAllowed(string method, string target) =>
        Gateway(405, "MethodNotAllowed", $"The http method '{method}' is not supported for a resource type '{target}'.");

    public static ArmException Forbidden(string appId, string objectId, string action, string scope) =>
        Gateway(403, "AuthorizationFailed",
            $"The client '{appId}' with object id '{objectId}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.");

    public static ArmException Gateway(int status, string code, string message) => new(status, code, message) { FromGateway = true };

    /// <summary>One inner error.</summary>
    public static JsonObject Inner(string code, string message) => new() { ["code"] = code, ["message"] = message };
}
