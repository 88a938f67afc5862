using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Questions that are asked by creating an object and never stored: access and token reviews.</summary>
internal static class Reviews
{
    public static ApiResponse Answer(Cluster cluster, ApiRequest request)
    {
        if (request.Method != "POST")
            throw ApiError.MethodNotAllowed();
        var review = ObjectReader.Decode(request.Type, request.BodyObject, request.WriteOptions());
        review["metadata"] ??= new JsonObject();
        review["status"] = request.Type.Plural switch
        {
            // Whoever gets in is an administrator.
            "selfsubjectaccessreviews" or "subjectaccessreviews" or "localsubjectaccessreviews" => new JsonObject { ["allowed"] = true },
            "selfsubjectrulesreviews" => JsonNode.Parse("""
                {"incomplete":false,"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}],"resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}
                """),
            "selfsubjectreviews" => new JsonObject { ["userInfo"] = User() },
            "tokenreviews" => TokenStatus(cluster, (string?)review["spec"]?["token"] ?? ""),
            _ => throw ApiError.MethodNotAllowed(),
        };
        return ApiResponse.Json(review, 201);
    }

    private static JsonObject TokenStatus(Cluster cluster, string token) =>
        cluster.Credentials.AcceptsToken(token) || ServiceAccountTokens.Accepts(cluster, token)
            ? new JsonObject { ["authenticated"] = true, ["user"] = User() }
            : new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" };

    private static JsonObject User() => new() { ["username"] = ClusterCredentials.UserName, ["groups"] = new JsonArray("system:masters", "system:authenticated") };
}
