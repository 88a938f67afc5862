using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.SignIn;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>A request to Azure Resource Manager.</summary>
/// <param name="Method">GET, HEAD, PUT, PATCH, POST or DELETE.</param>
/// <param name="Path">Its path.</param>
/// <param name="ApiVersion">Its <c>api-version</c>.</param>
/// <param name="Body">Its JSON body; null when it has none.</param>
/// <param name="Query">Its other query parameters.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="BaseUrl">The address by which the client reached the sandbox.</param>
/// <param name="Caller">Who sent it.</param>
internal sealed record ArmRequest(
    string Method, ArmPath Path, string ApiVersion, JsonObject? Body, IQueryCollection Query, IHeaderDictionary Headers, string BaseUrl, Caller Caller)
{
    /// <summary>The body; an empty object when there is none.</summary>
    public JsonObject Content => Body ?? [];
}
