using System.Net;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>The API server refused a request. Its text has the server's own reason, message and causes.</summary>
public sealed class KubernetesException : StackException
{
    internal KubernetesException(ErrorDetails details, HttpStatusCode statusCode, IReadOnlyList<KubernetesCause> causes) : base(details) =>
        (StatusCode, Causes) = (statusCode, causes);

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>Kubernetes' word for it: <c>NotFound</c>, <c>Conflict</c>, <c>Invalid</c>, <c>Forbidden</c>; null when the server gave none.</summary>
    public string? Reason => Details.Code;

    /// <summary>The fields or rules that it failed by.</summary>
    public IReadOnlyList<KubernetesCause> Causes { get; }

    /// <summary>True when fields that another manager owns stand in the way of an apply.</summary>
    public bool IsOwnershipConflict => Causes.Any(cause => cause.Reason == "FieldManagerConflict");

    /// <summary>True when the request would change fields that are fixed for the life of the object.</summary>
    public bool IsImmutableField => StatusCode == HttpStatusCode.UnprocessableEntity && ImmutableFields.Any();

    /// <summary>The causes that name a field which cannot be changed in place.</summary>
    public IEnumerable<KubernetesCause> ImmutableFields => Causes.Where(cause => ImmutableTexts.Any(text => cause.Message.Contains(text, StringComparison.Ordinal)));

    // The validations of Kubernetes' own types say it in one of these ways (k8s.io/kubernetes pkg/apis/*/validation).
    private static string[] ImmutableTexts => ["field is immutable", "may not change once set", "is forbidden after creation", "updates to statefulset spec for fields other than", "cannot change roleRef"];
}

/// <summary>One cause of a refusal.</summary>
/// <param name="Reason"><c>FieldValueInvalid</c>, <c>FieldManagerConflict</c>.</param>
/// <param name="Message">The server's words.</param>
/// <param name="Field">The field's path, or null.</param>
public sealed record KubernetesCause(string? Reason, string Message, string? Field)
{
    /// <summary><c>spec.replicas: must be non-negative</c>.</summary>
    public override string ToString() => Field is { Length: > 0 } ? $"{Field}: {Message}" : Message;
}
