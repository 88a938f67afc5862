namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>
/// The errors of the Blob service, with their published words
/// (learn.microsoft.com/rest/api/storageservices: "Common REST API error codes", "Blob Storage error codes").
/// </summary>
internal static class BlobErrors
{
    public static BlobException ResourceNotFound() => new(404, "ResourceNotFound", "The specified resource does not exist.");

    public static BlobException ContainerNotFound() => new(404, "ContainerNotFound", "The specified container does not exist.");

    public static BlobException BlobNotFound() => new(404, "BlobNotFound", "The specified blob does not exist.");

    public static BlobException ContainerAlreadyExists() => new(409, "ContainerAlreadyExists", "The specified container already exists.");

    public static BlobException ContainerBeingDeleted() => new(409, "ContainerBeingDeleted", "The specified container is being deleted. Try operation later.");

    public static BlobException BlobAlreadyExists() => new(409, "BlobAlreadyExists", "The specified blob already exists.");

    public static BlobException InvalidBlobType() => new(409, "InvalidBlobType", "The blob type is invalid for this operation.");

    public static BlobException SnapshotsPresent() => new(409, "SnapshotsPresent", "This operation is not permitted while the blob has snapshots.");

    public static BlobException BlockCountExceedsLimit() => new(409, "BlockCountExceedsLimit", "The committed block count cannot exceed the maximum limit of 50,000 blocks.");

    public static BlobException PublicAccessNotPermitted() => new(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.");

    public static BlobException ConditionNotMet() => new(412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");

    /// <summary>A read that has nothing new for the client; it has no body.</summary>
    public static BlobException NotModified() => new(304, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");

    public static BlobException UnsatisfiableCondition() => new(400, "UnsatisfiableCondition", "The request includes an unsatisfiable condition for this operation.");

    public static BlobException MultipleConditions() => new(400, "MultipleConditionHeadersNotSupported", "Multiple condition headers are not supported.");

    public static BlobException AppendPositionNotMet() => new(412, "AppendPositionConditionNotMet", "The append position condition specified was not met.");

    public static BlobException MaxBlobSizeNotMet() => new(412, "MaxBlobSizeConditionNotMet", "The max blob size condition specified was not met.");

    public static BlobException InvalidRange(long length) => new(416, "InvalidRange", "The range specified is invalid for the current size of the resource.")
    {
        Headers = [("Content-Range", $"bytes */{length}")],
    };

    public static BlobException InvalidBlockList() => new(400, "InvalidBlockList", "The specified block list is invalid.");

    public static BlobException InvalidBlobOrBlock() => new(400, "InvalidBlobOrBlock", "The specified blob or block content is invalid.");

    public static BlobException InvalidXml() => new(400, "InvalidXmlDocument", "XML specified is not syntactically valid.");

    public static BlobException InvalidUri() => new(400, "InvalidUri", "The requested URI does not represent any resource on the server.");

    public static BlobException InvalidResourceName() => new(400, "InvalidResourceName", "The specified resource name contains invalid characters.");

    public static BlobException NameOutOfRange() => new(400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.");

    public static BlobException InvalidMetadata() => new(400, "InvalidMetadata", "The metadata specified is invalid. It has characters that are not permitted.");

    public static BlobException EmptyMetadataKey() => new(400, "EmptyMetadataKey", "The key for one of the metadata key-value pairs is empty.");

    public static BlobException MetadataTooLarge() => new(400, "MetadataTooLarge", "The metadata specified exceeds the maximum permissible limit.");

    public static BlobException MissingContentLength() => new(411, "MissingContentLengthHeader", "The content length header was not specified.");

    public static BlobException RequestBodyTooLarge(long limit) => new(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.")
    {
        Details = [("MaxLimit", $"{limit}")],
    };

    public static BlobException InvalidMd5() => new(400, "InvalidMd5", "The MD5 value specified in the request is invalid. The MD5 value must be 128 bits and Base64-encoded.");

    public static BlobException Md5Mismatch(string given, string computed) =>
        new(400, "Md5Mismatch", "The MD5 value specified in the request did not match with the MD5 value calculated by the server.")
        {
            Details = [("UserSpecifiedMd5", given), ("ServerCalculatedMd5", computed)],
        };

    public static BlobException Crc64Mismatch(string given, string computed) =>
        new(400, "Crc64Mismatch", "The CRC64 value specified in the request did not match with the CRC64 value calculated by the server.")
        {
            Details = [("UserSpecifiedCrc", given), ("ServerCalculatedCrc", computed)],
        };

    public static BlobException BothChecksums() => new(400, "BothCrc64AndMd5HeaderPresent", "Both x-ms-content-crc64 header and Content-MD5 header are present.");

    public static BlobException MissingHeader(string name) => new(400, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified.")
    {
        Details = [("HeaderName", name)],
    };

    public static BlobException InvalidHeader(string name, string value) => new(400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.")
    {
        Details = [("HeaderName", name), ("HeaderValue", value)],
    };

    public static BlobException InvalidQuery(string name, string value, string reason) =>
        new(400, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.")
        {
            Details = [("QueryParameterName", name), ("QueryParameterValue", value), ("Reason", reason)],
        };

    public static BlobException QueryOutOfRange(string name, string value, int least, int most) =>
        new(400, "OutOfRangeQueryParameterValue", "One of the query parameters specified in the request URI is outside the permissible range.")
        {
            Details = [("QueryParameterName", name), ("QueryParameterValue", value), ("MinimumAllowed", $"{least}"), ("MaximumAllowed", $"{most}")],
        };

    public static BlobException UnsupportedVerb() => new(405, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.");

    /// <summary>What the real service can do and the sandbox does not simulate.</summary>
    public static BlobException NotSimulated(string what) => new(501, "NotImplemented", $"The sandbox does not simulate this: {what}.");
}
